"""The only now()."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from ipbes_portal import clock


def test_now_is_the_present_moment_and_aware():
    before = timezone.now()
    moment = clock.now()
    assert before <= moment <= timezone.now()
    assert moment.utcoffset() == timedelta(0)


def test_inside_at_it_is_that_moment_and_afterwards_the_present_again():
    with clock.at(datetime(2018, 7, 30, 9, tzinfo=UTC)):
        assert clock.now() == datetime(2018, 7, 30, 9, tzinfo=UTC)
        with clock.at(date(2019, 4, 29)):
            assert clock.now() == datetime(2019, 4, 29, 12, tzinfo=UTC)
        assert clock.now().year == 2018
    assert clock.now() - timezone.now() < timedelta(seconds=1)


def test_an_error_inside_at_does_not_leave_the_clock_moved():
    with pytest.raises(RuntimeError), clock.at(date(2018, 1, 1)):
        raise RuntimeError
    assert clock.now().year >= 2026


@pytest.mark.parametrize(("hour", "day"), [(21, date(2018, 7, 30)), (23, date(2018, 7, 31))])
def test_today_is_the_day_in_the_time_zone_of_the_secretariat(hour, day):
    with clock.at(datetime(2018, 7, 30, hour, tzinfo=UTC)):
        assert clock.today() == day


def test_production_cannot_move_the_clock(settings):
    settings.CLOCK_MAY_MOVE = False
    with pytest.raises(ImproperlyConfigured), clock.at(date(2018, 1, 1)):
        pass


def test_a_moment_without_time_zone_is_refused():
    with pytest.raises(ValueError), clock.at(datetime(2018, 1, 1)):
        pass
