"""All pairs and top lists at 1,000 × 500 and 10,000 × 2,000, and the joint plan, each beside the plain Python way."""

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
os.environ["DJANGO_SETTINGS_MODULE"] = "ipbes_portal.settings"

import django  # noqa: E402

django.setup()

import numpy as np  # noqa: E402
import plain_matching as plain  # noqa: E402
from matching_records import TODAY, records  # noqa: E402

from matching.engine import Weights, score_all  # noqa: E402
from matching.fitting.features import IN_KIND, TECHNICAL, pack_offered, pack_wanted  # noqa: E402
from matching.fitting.portfolio import Available, Balance, Problem, Sought, plan  # noqa: E402
from matching.fitting.ranking import rank_all, refresh, top  # noqa: E402

SIZES = ((1_000, 500), (10_000, 2_000))
PLAN = (1_000, 500)
K = 20
ROUNDS = 7
SAMPLE = 100  # proposals the plain loop goes through; the whole is reckoned from them


def seconds(act, *arguments, **named):
    """CPU seconds and seconds on the clock for one call, and what it gave."""
    cpu, clock = time.process_time(), time.perf_counter()
    found = act(*arguments, **named)
    return time.process_time() - cpu, time.perf_counter() - clock, found


# --- All pairs and top lists ------------------------------------------------------------------------------------


def measure(size):
    """Costs of packing, all pairs, both top lists and one change, ours and plain, and what the plain values say."""
    wanted, offered = records(*size)
    weights, runs, plain_runs = Weights(), [], []
    sample = np.random.default_rng(1).choice(len(wanted), SAMPLE, replace=False)
    for _round in range(ROUNDS):
        packing = seconds(lambda: (pack_wanted(wanted), pack_offered(offered)))
        scoring = seconds(score_all, *packing[2], weights, today=TODAY)
        ranking = seconds(both_tops, scoring[2])
        runs.append([cost for step in (packing, scoring, ranking) for cost in step[:2]])
        if len(plain_runs) < 3:
            plain_runs.append(plain_sample(wanted, offered, weights, sample))
    costs = np.min(runs, axis=0)
    share = len(wanted) / SAMPLE
    agrees(plain_runs[0][2], scoring[2].values[sample])
    lists_agree(plain_runs[0][3], ranking[2][0].values[sample])
    return {
        "packing": costs[0:2],
        "scoring": costs[2:4],
        "ranking": costs[4:6],
        "plain scoring": share * min(run[0] for run in plain_runs),
        "plain ranking": share * min(run[1] for run in plain_runs),
        "change": one_change(wanted, offered, packing[2], weights),
        "memory": memory(size),
        "excluded": float(np.mean(scoring[2].values < 0)),
    }


def both_tops(scores):
    """The best offers of each proposal, and the best proposals of each offer."""
    return [top(scores, K, axis=axis) for axis in (1, 0)]


def plain_sample(wanted, offered, weights, sample):
    """(CPU seconds of scoring, of ranking, rows, lists) for the plain loop over a sample of proposals."""
    scoring, _clock, rows = seconds(
        lambda: plain.score_rows([wanted[place] for place in sample], offered, weights, TODAY)
    )
    ranking, _clock, lists = seconds(lambda: [plain.top(row, K) for row in rows])
    return scoring, ranking, rows, lists


def agrees(rows, values):
    """The same pairs are excluded and the others score the same, or there is nothing to compare."""
    expected = np.array([[-1 if value is None else value for value in row] for row in rows])
    if not np.array_equal(expected < 0, values < 0) or np.abs(expected - values).max() > 1e-6:
        raise SystemExit("The plain loop gives other scores.")


def lists_agree(lists, values):
    """The same scores at each place; which of two equal ones comes first is a matter of the last bit."""
    expected = np.full(values.shape, -1.0)
    for place, ranked in enumerate(lists):
        expected[place, : len(ranked)] = [score for score, _column in ranked]
    if np.abs(expected - values).max() > 1e-6:
        raise SystemExit("The plain loop gives other lists.")


def one_change(wanted, offered, packed, weights):
    """CPU seconds until both lists are right again after one proposal has changed, packing included."""
    lists = rank_all(*packed, weights, today=TODAY)
    cost, _clock, _lists = seconds(
        lambda: refresh(
            lists, pack_wanted(wanted), pack_offered(offered), weights, today=TODAY, changed_wanted=[wanted[7].pk]
        )
    )
    return cost


def memory(size):
    """Megabytes a process of its own needs at most for records, all pairs and both lists."""
    command = [sys.executable, __file__, *map(str, size)]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)


def in_a_process_of_its_own(size):
    """Print the peak memory after scoring and ranking everything."""
    wanted, offered = records(*size)
    scores = score_all(pack_wanted(wanted), pack_offered(offered), Weights(), today=TODAY)
    for axis in (1, 0):
        top(scores, K, axis=axis)
    print(json.dumps(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


# --- The joint plan ---------------------------------------------------------------------------------------------


def problem_of(size):
    """The joint problem of the same records."""
    wanted, offered = records(*size)
    sought = [
        Sought(each.pk, each.amount_usd, TECHNICAL in each.supports, IN_KIND in each.supports, each.regions)
        for each in wanted
    ]
    available = [Available(each.pk, each.supports, each.amount_usd, each.capacity) for each in offered]
    return Problem(sought, available, score_all(pack_wanted(wanted), pack_offered(offered), Weights(), today=TODAY))


def measure_plans():
    """{name: Portfolio} without and with a balance of the regions, and the greedy plan as (value, seconds)."""
    problem = problem_of(PLAN)
    _cpu, clock, value = seconds(
        lambda: plain.greedy(problem.sought, problem.available, problem.scores.values.tolist())
    )
    plans = {"free": plan(problem), "balanced": plan(problem, Balance(most=0.22))}
    return plans, (value, clock)


# --- Report -----------------------------------------------------------------------------------------------------


COLUMNS = ("pack", "all pairs", "top lists", "plain pairs", "plain lists", "one change", "MB", "excluded")


def main():
    """Print what everything costs, then each goal with what was reached."""
    began, found = time.monotonic(), {}
    print(f"CPU seconds (on the clock), best of {ROUNDS}; plain: reckoned from {SAMPLE} proposals against all offers\n")
    print(f"{'pairs':<16}" + "".join(f"{column:>15}" for column in COLUMNS))
    for size in SIZES:
        found[size] = row = measure(size)
        print(f"{name_of(size):<16}" + "".join(f"{cell:>15}" for cell in cells(row)))
    plans, greedy = measure_plans()
    print_plans(plans, greedy)
    report(found, plans)
    print(f"\n{time.monotonic() - began:.0f} s")


def cells(row):
    """One row of the table, in the order of COLUMNS."""
    ours = [f"{cpu:.3f} ({clock:.3f})" for cpu, clock in (row["packing"], row["scoring"], row["ranking"])]
    plain_ones = [f"{row[name]:.2f}" for name in ("plain scoring", "plain ranking")]
    return [*ours, *plain_ones, f"{row['change']:.3f}", f"{row['memory']:.0f}", f"{row['excluded']:.0%}"]


def name_of(size):
    return f"{size[0]:,} × {size[1]:,}"


def print_plans(plans, greedy):
    """What each plan is worth beside the most that any plan can be worth."""
    value, clock = greedy
    most = plans["free"].bound
    print(f"\n{'plan ' + name_of(PLAN):<24}{'value':>10}{'bound':>10}{'gap':>12}{'seconds':>9}")
    print(f"{'plain, best pair first':<24}{value:>10.3f}{most:>10.3f}{(most - value) / most:>12.6%}{clock:>9.2f}")
    for name, each in plans.items():
        print(f"{name:<24}{each.objective:>10.3f}{each.bound:>10.3f}{each.gap:>12.6%}{each.seconds:>9.2f}")


def report(found, plans):
    """Each goal, what was reached, and whether that is enough."""
    goals = []
    for size, row in found.items():
        ratio = row["plain scoring"] / row["scoring"][0]
        goals.append((f"plain / ours, all pairs {name_of(size)}", ratio, ">= 50", ratio >= 50))
    peak = max(row["memory"] for row in found.values())
    goals.append(("peak memory, MB", peak, "< 1000", peak < 1000))
    for name, each in plans.items():
        goals.append((f"plan, {name}: seconds", each.seconds, "<= 60", each.seconds <= 60))
        goals.append((f"plan, {name}: gap in %", each.gap * 100, "<= 0.1", each.gap <= 0.001))
    print()
    for name, value, goal, is_reached in goals:
        print(f"{name:<40}{value:>8.2f}  goal {goal:<7}{'reached' if is_reached else 'MISSED'}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        in_a_process_of_its_own([int(number) for number in sys.argv[1:]])
    else:
        main()
