"""Work that happens a little later."""

from threading import Event

from scanner.sandbox.emulator.queue import DelayedQueue


def test_a_job_runs_by_itself_after_the_delay() -> None:
    done = Event()
    DelayedQueue(delay=0.01).submit(done.set)
    assert done.wait(timeout=300)


def test_jobs_wait_for_the_drain_and_run_in_order_and_once() -> None:
    queue, done = DelayedQueue(delay=3600), list[int]()
    for number in range(5):
        queue.submit(lambda number=number: done.append(number))  # type: ignore[misc]
    assert done == []
    assert queue.drain() == 5
    assert done == [0, 1, 2, 3, 4]
    assert queue.drain() == 0


def test_a_timer_that_comes_after_the_drain_finds_nothing_to_do() -> None:
    queue, done, later = DelayedQueue(delay=0.05), list[int](), Event()
    queue.submit(lambda: done.append(1))
    queue.drain()
    queue.submit(lambda: None)
    queue.submit(later.set)
    assert later.wait(timeout=300)
    assert done == [1]
