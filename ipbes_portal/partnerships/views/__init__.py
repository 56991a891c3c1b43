"""Pages of the registers of partners and money, one module per noun."""
