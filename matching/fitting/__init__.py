"""What fits what and how far it carries: the engine's parts, ranked lists, the portfolio plan, coverage."""
