"""Texts of our own, on opening hours of a library, laid out as an extractor leaves an official text."""

RULE = " " * 65
PRIVATE_BULLET = "\uf02d"


def as_extracted(text):
    """The text with the signs that editors would strip.

    "¶" is the blank that ends a paragraph, "~" the rule above footnotes, "•" a bullet of private use. Every line is
    followed by an empty one, unless the next begins with "^".
    """
    lines = []
    for line in text.strip("\n").split("\n"):
        if line.startswith("^"):
            lines.pop()
            line = line[1:]
        lines += [line.replace("¶", " ").replace("~", RULE).replace("•", PRIVATE_BULLET), ""]
    return "\n".join(lines)


CHINESE = as_extracted("""
K3112345 200131¶
联合国¶
BES¶
^  IPBES/99/3¶
Distr.: General¶
15 December 2030¶
Chinese¶
Original: English¶
市图书馆读者¶
全体会议¶
第九十九届会议¶
2031 年 3 月 7 日至 10 日，湖边小镇¶
临时议程*项目 6(a)
^¶
馆内服务：开放时间¶
阅览室开放时间（事项 1(a)和 1(b)）¶
  馆长的说明¶
  导言¶
1. 图书馆位于湖边，自 2018
年起每周开放六天，读者共有 95 个小组。开放时间见 LIB-
3/1 号通知，值班安排见事项
3(b)（二）的说明(LIB/5/INF/3)。¶
2. 夏天的傍晚，阅览室常常坐满；冬天的早晨则很安静。本说明先谈钥匙，再谈
灯光，最后谈雨伞的去处，请读者

~
* IPBES/99/1/Rev.1。¶
^ 慢慢看完。¶
3. 读者会上提出了两个请求：¶
(a) 把长桌移到窗边，并在桌上
放一盏绿灯；¶
(b) 把门口的铃换成
小铃，声音不要太响。¶
 一、 钥匙、灯光与雨伞¶
 A. 钥匙放在哪里，由谁保管，丢失以后
怎么办¶
4. 钥匙一共四把1，其中一把挂在前台。清洁工每天早晨领取
钥匙，傍晚交还，并在本子上写下


IPBES/99/3
4
交还的时间。¶

~

1 第五把钥匙去年掉进湖里，至今没有
找到。¶
http://例如/钥匙
http://library.example/keys
  B. 灯光¶
5. 灯光分为以下几类：¶
(a) 桌上的灯，晚上八点以后
打开；¶
(b) 走廊里的灯，分为两种：¶
（一） 靠近楼梯的灯，整夜不关；¶
（二） 其他的灯，闭馆以后关掉，
第二天再开；¶
(c) 门口的灯。¶
  2031 年值班情况¶
岗位 现状¶
前台(甲) 每天上午有人¶
楼梯(乙)a 星期三有人¶
花园(丙) 空缺¶
a 表示由邻居帮忙。¶
^ 附件¶
湖边图书馆的小计划¶
  摘要¶
 A. 为什么需要计划¶
1. 图书馆很小，书却很多，因此需要一个
计划。读者希望知道什么时候可以来，什么时候应当安静地离开。
按照 2031 年的安排2，周日也开门3。¶
2. 计划是活的，每年春天都要重新写一遍。¶

~
2
^ 这个安排写在门口的木牌上，字很小，要走近
才看得清。¶
3
^ 下雨天除外。¶

http://library.example/sundays
^  B. 两个房间¶
 1. 房间 1：阅览室¶
3. 阅览室有4个窗户，规则如下：¶
(a) 说话要轻，走路也要轻。4雨天
请把雨伞留在门外；¶

~
4
^ 馆长自己也常常忘记。¶
^ (b) 可以带进来的东西包括：¶
• 一杯水¶
• 一本自己的书，但要先在前台给值班的人
看一眼¶
• 铅笔¶
 2. 房间 2：储藏室¶
4. 储藏室每周三下午打开一个小时，由值班的人陪同，读者可以在里面寻找旧


IPBES/99/3
12
报纸。¶
 C. 愿意帮忙的人¶
5. 帮忙的办法有两种：¶
(a) 送书，条件是：¶
• 书页完整；¶
• 没有水迹。¶
(b) 值班，包括：¶
（一） 平日值班；¶
（二） 假日值班。¶
""")

CHINESE_COUNTS = {
    "paragraphs": 5,
    "annex_paragraphs": 5,
    "subitems": 13,
    "bullets": 5,
    "footnotes": 4,
    "tables": 1,
}

ENGLISH = as_extracted("""
IPBES/99/4¶
Distr.: General¶
3 February 2031¶
Original: English¶
Plenary of the readers of the library¶
Ninety-ninth session¶
Lakeside, 7–10 March 2031¶
Item 6 (a) of the provisional agenda*¶
Services of the house: opening hours¶
Opening hours of the
reading room¶
Note by the librarian¶
Introduction¶
1. The library stands by the lake and has been open on six days a week since
2018. There are 95 groups of readers, and notice LIB-
3/1 says when the doors open.¶
2. The readers asked for
two things:¶
(a) That the long table be moved to the window, and that a lamp be put on it;¶
(b) That the bell be:¶
(i) Smaller;¶
(ii) Less loud than it is

~
* IPBES/99/1/Rev.1.¶
^ now, at least on Sundays.¶
I. Keys¶
3. There are four keys.1 One of them hangs at the desk,2 where everybody can see
it.¶
~
1 The fifth fell into
the lake.¶
2 Below the clock.¶
4. The list of those who may hold a key goes as far as the ninth
letter:¶
(a) The cleaner;¶
(b) The gardener;¶
(c) The porter;¶
(d) The baker;¶
(e) The miller;¶
(f) The carter;¶
(g) The smith;¶
(h) The clerk;¶
(i) The librarian;¶
(j) The guest.¶
A. Spare keys¶
5. Spare keys hang in the cellar.¶
II. Lamps¶
6. Lamps are lit at dusk.¶
Annex¶
A small plan¶
I. Rooms¶
1. Reading room¶
1. In the reading room one speaks softly; these things may be brought in:¶
• Water¶
• Pencils¶
2. Store¶
2. The store is open on Wednesdays.¶
""")

ARABIC = as_extracted("""
IPBES/99/5¶
Distr.: General¶
3 February 2031¶
الدورة التاسعة والتسعون¶
البند 6 (أ) من جدول الأعمال المؤقت*¶
مواعيد فتح قاعة القراءة¶
مذكرة من أمين المكتبة¶
مقدمة¶
1 - تقع المكتبة بجانب البحيرة، وتفتح أبوابها ستة أيام في الأسبوع منذ عام
2018، ولها قراء كثيرون(1) من كل حي.¶
٢ - طلب القراء أمرين:¶
(أ) نقل الطاولة الطويلة إلى النافذة، ووضع
مصباح عليها؛¶
(ب) تغيير الجرس، على أن يكون:¶
'١' أصغر حجما؛¶
'٢' أخفض صوتا؛¶
(ج) إصلاح الباب.¶

~
* IPBES/99/1/Rev.1.¶
(1) عددهم في الصيف أكبر.¶
^ أولا - المفاتيح¶
ألف - مكان المفاتيح¶
3 - المفاتيح أربعة، أحدها معلق عند المدخل.¶
باء - نسخ المفاتيح¶
4 - النسخ في القبو.¶
ثانيا - المصابيح¶
5 - تضاء المصابيح عند الغروب.¶
المرفق¶
خطة صغيرة¶
1 - القاعات¶
1 - في قاعة القراءة يتكلم الناس همسا، ويجوز إدخال ما يلي:¶
• الماء¶
• الأقلام¶
2 - المخزن¶
2 - يفتح المخزن يوم الأربعاء.¶
""")
