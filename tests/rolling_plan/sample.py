"""A small plan with every trait a plan can have, in six languages and our own words, as document.build() gives it."""

from copy import deepcopy

from ipbes_portal import languages
from rolling_plan import numbering

TEXTS = {
    "ar": {
        "title": "الخطة المتجددة لبناء القدرات في المنبر",
        "notice": "نص تجريبي بصياغتنا؛ وليس نصاً رسمياً.",
        "rationale": "الأساس المنطقي",
        "why": "لماذا نبني القدرات",
        "why_body": [
            "تحتاج البلدان إلى أشخاص ومؤسسات قادرين على إعداد التقييمات واستخدامها. وقد شارك حتى اليوم",
            "زميلاً من بلدان كثيرة.",
        ],
        "second": "وتُستكمل هذه الخطة كلما تغيرت السجلات.",
        "goals": "للخطة غايتان:",
        "goal_a": "أن يجد كل بلد ما يحتاج إليه من تدريب وأدوات؛",
        "goal_b": "أن يعمل الشركاء معاً:",
        "goal_i": "على المستوى الوطني؛",
        "goal_ii": "على المستوى الإقليمي.",
        "note": "تُحسب الأرقام من السجلات، مع تاريخ كل رقم وقاعدة عدّه.",
        "note_2": "انظر أيضاً الوثيقة",
        "principle": "تحديد الاحتياجات",
        "principle_body": "يبدأ كل نشاط باحتياج معترف به.",
        "strategies": "الاستراتيجيات",
        "strategy": "التعلم والمشاركة",
        "strategy_body": "تنفَّذ هذه الاستراتيجية من خلال المبادرات الآتية:",
        "fellows": "برنامج الزمالات",
        "fellows_body": "يعمل باحثون شباب مع مؤلفي التقييمات ويتعلمون منهم.",
        "training": "التدريب",
        "training_body": "حلقات عمل وندوات عبر الإنترنت ومواد للتعلم الذاتي.",
        "manager": "وحدة الدعم التقني",
        "funding": "الصندوق الاستئماني",
        "goal_name": "العمل المناخي",
        "activity": "حلقة عمل للكتابة من أجل المؤلفين والزملاء",
        "place": "أنطاليا",
        "country": "تركيا",
        "organisation": "منظمة مثال",
        "level": "إقليمي",
        "dates": "30 كانون الثاني/يناير 2017\u00a0– 3 شباط/فبراير 2017",
        "criteria": "الأولويات والمعايير",
        "criteria_body": "يُنظر في كل نشاط مقترح وفق هذه المعايير.",
        "rule": "ينطبق المعيار 1، وينطبق اثنان على الأقل من المعايير 2 و3 و4.",
        "criterion": "الاتساق مع الخطة",
        "criterion_body": "يندرج النشاط في إحدى مبادرات الخطة، مثل:",
        "bullet": "التقييمات الإقليمية",
        "figure": "الزملاء",
        "figure_rule": "الزملاء الذين قُبلوا حتى ذلك اليوم، من دون الخريجين.",
        "statuses": ["مقرر", "جارٍ", "مكتمل", "ملغى"],
        "state": "ترجمة آلية",
        "final": "نهائية",
    },
    "zh-hans": {
        "title": "生物多样性平台能力建设滚动计划",
        "notice": "本文为我们自行撰写的演示文本，不是正式文本。",
        "rationale": "依据",
        "why": "为什么要建设能力",
        "why_body": ["各国需要有能够编写并使用评估报告的人员和机构。迄今已有", "名研究员参加，他们来自许多国家。"],
        "second": "记录一有变化，本计划随之更新。",
        "goals": "本计划有两个目的：",
        "goal_a": "每个国家都能找到所需的培训和工具；",
        "goal_b": "合作伙伴共同行动：",
        "goal_i": "在国家一级；",
        "goal_ii": "在区域一级。",
        "note": "数字由记录统计得出，并注明日期和统计规则。",
        "note_2": "另见文件",
        "principle": "查明需求",
        "principle_body": "每项活动都从得到确认的需求出发。",
        "strategies": "战略",
        "strategy": "学习和参与",
        "strategy_body": "这一战略通过以下举措落实：",
        "fellows": "研究金方案",
        "fellows_body": "青年研究人员与评估报告的作者一起工作，并向他们学习。",
        "training": "培训",
        "training_body": "讲习班、网络研讨会和自学材料。",
        "manager": "技术支持小组",
        "funding": "信托基金",
        "goal_name": "气候行动",
        "activity": "面向作者和研究员的写作讲习班",
        "place": "安塔利亚",
        "country": "土耳其",
        "organisation": "示例组织",
        "level": "区域",
        "dates": "2017年1月30日\u00a0– 2017年2月3日",
        "criteria": "重点与标准",
        "criteria_body": "每项拟议活动都按这些标准审查。",
        "rule": "标准1适用，并且标准2、3和4中至少有两项适用。",
        "criterion": "符合滚动计划",
        "criterion_body": "该活动属于计划的某项举措，例如：",
        "bullet": "区域评估",
        "figure": "研究员",
        "figure_rule": "截至当日录取的研究员，不含往届研究员。",
        "statuses": ["计划中", "进行中", "已完成", "已取消"],
        "state": "机器翻译",
        "final": "定稿",
    },
    "en": {
        "title": "IPBES capacity-building rolling plan",
        "notice": "Demonstration text in our own words; not an official text.",
        "rationale": "Rationale",
        "why": "Why we build capacity",
        "why_body": [
            "Countries need people and institutions able to prepare and to use assessments. So far,",
            "fellows have taken part; they come from many countries.",
        ],
        "second": "The plan moves whenever the records do.",
        "goals": "The plan has two aims:",
        "goal_a": "that every country finds the training and the tools it needs;",
        "goal_b": "that partners act together:",
        "goal_i": "at the national level;",
        "goal_ii": "at the regional level.",
        "note": "Figures are counted from records, each with its day and its counting rule.",
        "note_2": "See also document",
        "principle": "Identify needs",
        "principle_body": "Every activity starts from a need that somebody has recognised.",
        "strategies": "Strategies",
        "strategy": "Learning and engagement",
        "strategy_body": "These initiatives carry the strategy out:",
        "fellows": "Fellowship programme",
        "fellows_body": "Early-career researchers work beside the authors of assessments and learn from them.",
        "training": "Training",
        "training_body": "Workshops, webinars and material for learning alone.",
        "manager": "Technical support unit",
        "funding": "Trust fund",
        "goal_name": "Climate action",
        "activity": "Writing workshop for authors and fellows",
        "place": "Antalya",
        "country": "Türkiye",
        "organisation": "Example organisation",
        "level": "regional",
        "dates": "30 January 2017\u00a0– 3 February 2017",
        "criteria": "Priorities and criteria",
        "criteria_body": "Every proposed activity is looked at by these criteria.",
        "rule": "Criterion 1 applies, and at least two of criteria 2, 3 and 4.",
        "criterion": "In line with the plan",
        "criterion_body": "The activity belongs to an initiative of the plan, for example:",
        "bullet": "Regional assessments",
        "figure": "Fellows",
        "figure_rule": "Fellows accepted by the day, without alumni.",
        "statuses": ["planned", "ongoing", "completed", "cancelled"],
        "state": "machine translation",
        "final": "final",
    },
    "fr": {
        "title": "Plan évolutif de renforcement des capacités de l’IPBES",
        "notice": "Texte de démonstration rédigé par nos soins\u00a0; ce n’est pas un texte officiel.",
        "rationale": "Raison d’être",
        "why": "Pourquoi renforcer les capacités",
        "why_body": [
            "Les pays ont besoin de personnes et d’institutions sachant préparer et utiliser des évaluations. "
            "À ce jour,",
            "boursiers y ont participé\u00a0; ils viennent de nombreux pays.",
        ],
        "second": "Le plan évolue en même temps que les données enregistrées.",
        "goals": "Le plan a deux objectifs\u00a0:",
        "goal_a": "que chaque pays trouve la formation et les outils qu’il lui faut\u00a0;",
        "goal_b": "que les partenaires agissent ensemble\u00a0:",
        "goal_i": "au niveau national\u00a0;",
        "goal_ii": "au niveau régional.",
        "note": "Les chiffres sont comptés à partir des données, chacun avec sa date et sa règle de calcul.",
        "note_2": "Voir aussi le document",
        "principle": "Cerner les besoins",
        "principle_body": "Toute activité part d’un besoin reconnu.",
        "strategies": "Stratégies",
        "strategy": "Apprentissage et participation",
        "strategy_body": "Cette stratégie est mise en œuvre par les initiatives suivantes\u00a0:",
        "fellows": "Programme de bourses",
        "fellows_body": "De jeunes chercheurs travaillent avec les auteurs des évaluations et apprennent d’eux.",
        "training": "Formation",
        "training_body": "Ateliers, séminaires en ligne et supports d’autoformation.",
        "manager": "Groupe d’appui technique",
        "funding": "Fonds d’affectation spéciale",
        "goal_name": "Action climatique",
        "activity": "Atelier d’écriture pour les auteurs et les boursiers",
        "place": "Antalya",
        "country": "Türkiye",
        "organisation": "Organisation d’exemple",
        "level": "régional",
        "dates": "30 janvier 2017\u00a0– 3 février 2017",
        "criteria": "Priorités et critères",
        "criteria_body": "Toute activité proposée est examinée selon ces critères.",
        "rule": "Le critère 1 s’applique, ainsi qu’au moins deux des critères 2, 3 et 4.",
        "criterion": "Conformité au plan",
        "criterion_body": "L’activité relève d’une initiative du plan, par exemple\u00a0:",
        "bullet": "Évaluations régionales",
        "figure": "Boursiers",
        "figure_rule": "Boursiers admis à cette date, sans les anciens.",
        "statuses": ["prévue", "en cours", "achevée", "annulée"],
        "state": "traduction automatique",
        "final": "définitive",
    },
    "ru": {
        "title": "Скользящий план создания потенциала МПБЭУ",
        "notice": "Демонстрационный текст, составленный нами; не является официальным текстом.",
        "rationale": "Обоснование",
        "why": "Зачем создавать потенциал",
        "why_body": [
            "Странам нужны люди и учреждения, способные готовить и использовать оценки. К настоящему времени в работе "
            "участвовали",
            "стипендиатов из многих стран.",
        ],
        "second": "План меняется вместе с записями.",
        "goals": "У плана две цели:",
        "goal_a": "чтобы каждая страна находила нужные ей обучение и инструменты;",
        "goal_b": "чтобы партнеры действовали сообща:",
        "goal_i": "на национальном уровне;",
        "goal_ii": "на региональном уровне.",
        "note": "Показатели подсчитываются по записям, для каждого указаны дата и правило подсчета.",
        "note_2": "См. также документ",
        "principle": "Выявлять потребности",
        "principle_body": "Каждое мероприятие исходит из признанной потребности.",
        "strategies": "Стратегии",
        "strategy": "Обучение и вовлечение",
        "strategy_body": "Стратегия осуществляется посредством следующих инициатив:",
        "fellows": "Программа стипендий",
        "fellows_body": "Молодые исследователи работают рядом с авторами оценок и учатся у них.",
        "training": "Обучение",
        "training_body": "Семинары, вебинары и материалы для самостоятельного изучения.",
        "manager": "Группа технической поддержки",
        "funding": "Целевой фонд",
        "goal_name": "Борьба с изменением климата",
        "activity": "Семинар по написанию текстов для авторов и стипендиатов",
        "place": "Анталья",
        "country": "Турция",
        "organisation": "Организация для примера",
        "level": "региональный",
        "dates": "30 января 2017 г.\u00a0– 3 февраля 2017 г.",
        "criteria": "Приоритеты и критерии",
        "criteria_body": "Каждое предлагаемое мероприятие рассматривается по этим критериям.",
        "rule": "Применяется критерий 1 и по меньшей мере два из критериев 2, 3 и 4.",
        "criterion": "Соответствие плану",
        "criterion_body": "Мероприятие относится к одной из инициатив плана, например:",
        "bullet": "Региональные оценки",
        "figure": "Стипендиаты",
        "figure_rule": "Стипендиаты, принятые к этому дню, без выпускников.",
        "statuses": ["запланировано", "осуществляется", "завершено", "отменено"],
        "state": "машинный перевод",
        "final": "окончательное",
    },
    "es": {
        "title": "Plan evolutivo de creación de capacidad de la IPBES",
        "notice": "Texto de demostración redactado por nosotros; no es un texto oficial.",
        "rationale": "Fundamentos",
        "why": "Por qué crear capacidad",
        "why_body": [
            "Los países necesitan personas e instituciones capaces de preparar y utilizar evaluaciones. Hasta hoy han "
            "participado",
            "becarios de muchos países.",
        ],
        "second": "El plan cambia cada vez que cambian los registros.",
        "goals": "El plan tiene dos objetivos:",
        "goal_a": "que cada país encuentre la capacitación y las herramientas que necesita;",
        "goal_b": "que los asociados actúen juntos:",
        "goal_i": "en el plano nacional;",
        "goal_ii": "en el plano regional.",
        "note": "Las cifras se calculan a partir de los registros, cada una con su fecha y su regla de cómputo.",
        "note_2": "Véase también el documento",
        "principle": "Determinar las necesidades",
        "principle_body": "Toda actividad parte de una necesidad reconocida.",
        "strategies": "Estrategias",
        "strategy": "Aprendizaje y participación",
        "strategy_body": "Esta estrategia se lleva a cabo mediante las iniciativas siguientes:",
        "fellows": "Programa de becas",
        "fellows_body": "Jóvenes investigadores trabajan junto a los autores de las evaluaciones y aprenden de ellos.",
        "training": "Capacitación",
        "training_body": "Talleres, seminarios web y materiales de autoaprendizaje.",
        "manager": "Dependencia de apoyo técnico",
        "funding": "Fondo fiduciario",
        "goal_name": "Acción por el clima",
        "activity": "Taller de redacción para autores y becarios",
        "place": "Antalya",
        "country": "Türkiye",
        "organisation": "Organización de ejemplo",
        "level": "regional",
        "dates": "30 de enero de 2017\u00a0– 3 de febrero de 2017",
        "criteria": "Prioridades y criterios",
        "criteria_body": "Toda actividad propuesta se examina según estos criterios.",
        "rule": "Se aplica el criterio 1 y al menos dos de los criterios 2, 3 y 4.",
        "criterion": "Conformidad con el plan",
        "criterion_body": "La actividad pertenece a una iniciativa del plan, por ejemplo:",
        "bullet": "Evaluaciones regionales",
        "figure": "Becarios",
        "figure_rule": "Becarios admitidos hasta ese día, sin los antiguos.",
        "statuses": ["prevista", "en curso", "finalizada", "cancelada"],
        "state": "traducción automática",
        "final": "definitiva",
    },
}
STATUSES = ("planned", "ongoing", "completed", "cancelled")
MARKUP = '#panic("x") $x$ @ref <b>&amp; *star* _under_ `tick` // comment \\ [c] = head'


def sample_plan(code, *, activities=6, edition=2):
    """The sample in a language; every initiative lists `activities`; `edition` None is the living plan."""
    return _Sample(code, activities).plan(edition)


def with_text(plan, text):
    """A copy of the plan whose first paragraph is `text`, and its first activity has it as title."""
    plan = deepcopy(plan)
    plan["sections"][0]["parts"][0]["paragraphs"][0] = [{"type": "text", "text": text}]
    initiative = plan["sections"][1]["parts"][0]["parts"][0]["parts"][0]
    initiative["noun"]["activities"][0]["title"] = text
    return plan


class _Sample:
    """Builds the tree, numbering paragraphs through."""

    def __init__(self, code, activities):
        self.words, self.activities = TEXTS[code], activities
        self.language = languages.BY_CODE[code]
        self.paragraphs = 0

    def plan(self, edition):
        """The whole document."""
        counts = self._counts()
        sections = [self._rationale(), self._strategies(), self._criteria(), self._routes()]
        return {
            "kind": "plan",
            "extent": "full",
            "title": self.words["title"],
            "symbol": "IPBES/5/3",
            "code": self.language.code,
            "language": self.language.html,
            "direction": self.language.direction,
            "edition": self._edition(edition) if edition else None,
            "as_of": "2026-11-21",
            "notices": [self.words["notice"]],
            "sections": sections,
            "footnotes": [
                self._note("fn1", "1", "A1", [text(self.words["note"])]),
                self._note("fn2", "2", "A3.b", [text(self.words["note_2"] + " "), link("IPBES/5/INF/3")]),
            ],
            "figures": [self._figure(49, "2026-11-21")],
            "counts": {status: 2 * count for status, count in counts.items()},
            "status_labels": dict(zip(STATUSES, self.words["statuses"], strict=True)),
        }

    def _edition(self, number):
        return {
            "number": number,
            "status": "final",
            "status_label": self.words["final"],
            "date": "2026-11-21",
            "decision": "IPBES-5/1",
        }

    def _rationale(self):
        before, after = self.words["why_body"]
        first = [text(f"{before} "), {"type": "figure", "text": "49", "id": 0}, text(f" {after}"), mark("fn1", "1")]
        return self._section(
            "A",
            1,
            self.words["rationale"],
            [
                self._paragraph("A1", [first, [text(self.words["second"])]], title=self.words["why"]),
                self._paragraph(
                    "A2",
                    [[text(self.words["principle_body"])]],
                    noun={"type": "principles", "principles": [self._principle(), self._principle()]},
                ),
                self._paragraph("A3", [[text(self.words["goals"])]], parts=self._aims()),
            ],
        )

    def _aims(self):
        deeper = [
            self._item("A3.b.i", 1, [[text(self.words["goal_i"])]], level=2),
            self._item("A3.b.ii", 2, [[text(self.words["goal_ii"])]], level=2),
        ]
        return [
            self._item("A3.a", 1, [[text(self.words["goal_a"]), mark("fn1", "1")]]),
            self._item("A3.b", 2, [[text(self.words["goal_b"]), mark("fn2", "2")]], parts=deeper),
        ]

    def _strategies(self):
        paragraph = self._paragraph(
            "A5", [[text(self.words["strategy_body"])]], parts=[self._initiative(1), self._initiative(2)]
        )
        strategy = {"type": "strategy", "number": "1", "name": self.words["strategy"], "activities": 4}
        return self._section("B", 2, self.words["strategies"], [self._heading("B.1", strategy, [paragraph])])

    def _initiative(self, position):
        name = self.words["fellows" if position == 1 else "training"]
        body = self.words["fellows_body" if position == 1 else "training_body"]
        counts = self._counts()
        noun = {
            "type": "initiative",
            "code": f"1({'ab'[position - 1]})",
            "name": name,
            "manager": self.words["manager"],
            "funding": self.words["funding"],
            "goals": [{"number": 13, "name": self.words["goal_name"]}],
            "counts": counts,
            "total": sum(counts.values()),
            "activities": [self._activity(number) for number in range(self.activities)],
        }
        key = f"A5.{'ab'[position - 1]}"
        return self._item(key, position, [[text(body)]], title=name, noun=noun)

    def _activity(self, number):
        status = self._status(number)
        is_foreign = number % 5 == 4
        return {
            "id": number,
            "title": f"Writing workshop {number}" if is_foreign else f"{self.words['activity']} {number}",
            "lang": "en" if is_foreign else self.language.html,
            "dir": "ltr" if is_foreign else self.language.direction,
            "is_foreign": is_foreign,
            "status": status,
            "status_label": self.words["statuses"][STATUSES.index(status)],
            "starts_on": "2017-01-30",
            "ends_on": "2017-02-03",
            "date_precision": "day",
            "dates": self.words["dates"],
            "place": self.words["place"],
            "countries": [self.words["country"]],
            "level_label": self.words["level"],
            "organisations": [self.words["organisation"]],
            "is_demonstration": number % 2 == 0,
        }

    def _status(self, number):
        """States in their order, most activities completed."""
        return STATUSES[(number * 12 // self.activities > 0) + (number * 12 // self.activities > 2)]

    def _counts(self):
        counts = {}
        for number in range(self.activities):
            status = self._status(number)
            counts[status] = counts.get(status, 0) + 1
        return counts

    def _criteria(self):
        rule = {
            "type": "rule",
            "strategy": "1",
            "sentence": self.words["rule"],
            "required": ["C1"],
            "at_least": 2,
            "among": ["C2", "C3", "C4"],
        }
        bullets = [self._bullet(f"A9.a.{number}") for number in (1, 2)]
        criterion = {"type": "criterion", "code": "C1", "name": self.words["criterion"]}
        item = self._item(
            "A9.a",
            1,
            [[text(self.words["criterion_body"])]],
            title=self.words["criterion"],
            noun=criterion,
            parts=bullets,
        )
        paragraph = self._paragraph("A9", [[text(self.words["criteria_body"])]], noun=rule, parts=[item])
        paragraph["today"] = [{"reported": self._figure(33, "2016-12-15"), "now": self._figure(49, "2026-11-21")}]
        strategy = {"type": "criteria", "number": "1", "name": self.words["strategy"]}
        return self._section("C", 3, self.words["criteria"], [self._heading("C.1", strategy, [paragraph])])

    def _routes(self):
        paragraph = self._paragraph("A12", [[text(self.words["second"] + " "), link("IPBES/5/INF/3")]])
        foreign = self._paragraph("A13", [[text("Only in English so far.")]])
        foreign |= {"lang": "en", "dir": "ltr", "is_foreign": True, "is_stale": True}
        return self._section("D", 4, self.words["goals"], [paragraph, foreign])

    def _section(self, key, position, title, parts):
        number = numbering.section(position, self.language.code)
        return self._node(key, "section", number, title=title, parts=parts)

    def _heading(self, key, noun, parts):
        number = numbering.heading(1, self.language.code)
        return self._node(key, "heading", number, title=noun["name"], noun=noun, parts=parts)

    def _paragraph(self, key, paragraphs, **more):
        self.paragraphs += 1
        return self._node(
            key, "paragraph", numbering.paragraph(self.paragraphs, self.language.code), paragraphs=paragraphs, **more
        )

    def _item(self, key, position, paragraphs, level=1, **more):
        number = numbering.item(position, level, self.language.code)
        return self._node(key, "item", number, paragraphs=paragraphs, **more)

    def _bullet(self, key):
        return self._node(key, "bullet", numbering.BULLET, paragraphs=[[text(self.words["bullet"])]])

    def _node(self, key, kind, number, *, title="", paragraphs=(), noun=None, parts=()):
        return {
            "key": key,
            "kind": kind,
            "number": number,
            "title": title,
            "paragraphs": list(paragraphs),
            "lang": self.language.html,
            "dir": self.language.direction,
            "is_foreign": False,
            "state": "machine",
            "state_label": self.words["state"],
            "source": "",
            "is_stale": False,
            "noun": noun,
            "today": [],
            "parts": list(parts),
        }

    def _principle(self):
        return {
            "name": self.words["principle"],
            "body": self.words["principle_body"],
            "lang": self.language.html,
            "dir": self.language.direction,
        }

    def _note(self, key, number, at, runs):
        return {
            "key": key,
            "number": number,
            "runs": runs,
            "lang": self.language.html,
            "dir": self.language.direction,
            "at": at,
        }

    def _figure(self, value, day):
        return {
            "code": "fellowships.fellows",
            "of": None,
            "value": value,
            "high": None,
            "bound": "exact",
            "as_of": day,
            "rule": self.words["figure_rule"],
            "label": self.words["figure"],
            "source": "records",
            "symbol": "",
            "paragraph": "",
            "text": str(value),
        }


def text(words):
    """Plain words."""
    return {"type": "text", "text": words}


def mark(key, number):
    """The mark of a footnote."""
    return {"type": "note", "key": key, "number": number}


def link(symbol):
    """A symbol that leads to its document."""
    return {"type": "link", "text": symbol, "href": "/en/documents/12/"}
