"""Proving one pair: put, follow, look, judge, and remove whatever was put."""

import hashlib
import secrets
from dataclasses import dataclass, field
from uuid import uuid4

import msgspec

from scanner.model.journal import CanaryIntended, CanaryPut
from scanner.model.objects import COMPLETED, FAILED, NO_STATUS
from scanner.model.objectstore import NewObject, ObjectFault, ObjectHead
from scanner.model.proof import Proof, ProofState, Sample
from scanner.model.settings import Encryption
from scanner.verify import advice
from scanner.verify.bench import Bench
from scanner.verify.choose import NoShapeError, Shape, shape_of, taken_by
from scanner.verify.follow import Put, Seen, follow
from scanner.verify.judge import Looked, Told, told
from scanner.verify.look import Eyes, Replica, look
from scanner.verify.pair import Pair, Place
from scanner.verify.remove import Canary, remove
from scanner.verify.samples import proof_of

_SIZE = 64  # bytes of random content


def prove(pair: Pair, bench: Bench) -> Proof:
    """Return what canaries tell of a pair. What they leave is removed, also where something goes wrong on the way."""
    try:
        shape = _shape(pair)
    except NoShapeError as impossible:
        return pair.proof(ProofState.NOT_TRIED, str(impossible), bench.timing.now(), "See rule-priority.")
    places = _places(pair, shape)
    if not bench.options.allow_left and (obstacles := _obstacles(pair, places)):
        message = f"No canary was put. {' '.join(obstacles)}"
        return pair.proof(ProofState.NOT_TRIED, message, bench.timing.now(), advice.OF_OBSTACLES)
    source = pair.source.target
    here, there = bench.store(source, source), bench.store(pair.destination.target, source)
    if here is None or there is None:
        message = f"No canary was put: there are no credentials of account {source.account}."
        return pair.proof(ProofState.NOT_TRIED, message, bench.timing.now(), "Verify with credentials of that account.")
    return _Proving(pair, shape, places, Eyes(here, there), bench).run()


def _shape(pair: Pair) -> Shape:
    if pair.source.target.arn == pair.destination.target.arn:
        raise NoShapeError("The rule names its own bucket, so it replicates nothing (see not-same-bucket).")
    return shape_of(pair.rule, pair.rules)


def _places(pair: Pair, shape: Shape) -> tuple[Place, ...]:
    """Return every destination that canaries of this shape go to, each once."""
    rules = taken_by(pair.rules, shape.key(uuid4().hex), shape.tags)
    return tuple(dict.fromkeys(pair.place(rule.destination.arn) for rule in rules))


def _obstacles(pair: Pair, places: tuple[Place, ...]) -> tuple[str, ...]:
    return tuple(place.obstacle for place in (pair.source, *places) if place.obstacle)


def _encryption(pair: Pair) -> Encryption | None:
    """Return the source's default where it is KMS, so that a bucket policy that demands the header is content."""
    wanted = pair.encryption
    return wanted if wanted and wanted.is_kms and pair.rule.kms_opt_in else None


@dataclass
class _Proving:
    """The canaries of one pair while they are on their way."""

    pair: Pair
    shape: Shape
    places: tuple[Place, ...]
    eyes: Eyes
    bench: Bench
    canaries: list[Canary] = field(default_factory=list)
    objects: dict[str, NewObject] = field(default_factory=dict)

    def run(self) -> Proof:
        """Return the proof, after everything that can be removed is."""
        patience = 0.0
        left: list[str] = []
        try:
            proof = self._proof()
            patience = self.bench.options.late
        finally:
            for canary in self.canaries:
                left += remove(canary, self.bench, patience)
        return msgspec.structs.replace(proof, left=tuple(left))

    def _proof(self) -> Proof:
        puts, fault = self._put_all()
        seen = follow(puts, self._head, self.bench.options, self.bench.timing)
        tolds = [self._told(put, one) for put, one in zip(puts, seen, strict=True)]
        if fault:
            message = f"The canary could not be put: {fault}."
            tolds.append(Told(ProofState.NOT_TRIED, message, advice.of_unput(self.pair)))
        samples = [_sample(put, one) for put, one in zip(puts, seen, strict=True)]
        return proof_of(self.pair, tolds, samples, self.bench.timing.now())

    def _put_all(self) -> tuple[list[Put], ObjectFault | None]:
        """Put as many canaries as are wanted, up to the first that is refused."""
        puts: list[Put] = []
        for _ in range(self.bench.options.samples):
            put = self._put(uuid4().hex)
            if isinstance(put, ObjectFault):
                return puts, put
            puts.append(put)
        return puts, None

    def _put(self, canary: str) -> Put | ObjectFault:
        new, source = self._object(canary), self.pair.source.target
        at, journal = self.bench.timing.now(), self.bench.journal
        intended = CanaryIntended(canary, source, new.key, at, tuple(place.target for place in self.places))
        journal.note(intended)
        self.canaries.append(Canary(intended))
        started = self.bench.timing.clock()
        version = self.eyes.here.put(source, new)
        if isinstance(version, ObjectFault):
            return version
        self.canaries[-1] = Canary(intended, version)
        journal.note(CanaryPut(canary, version, self.bench.timing.now()))
        self.objects[new.key] = new
        return Put(new.key, version, at, started)

    def _object(self, canary: str) -> NewObject:
        body = secrets.token_bytes(_SIZE)
        return NewObject(
            key=self.shape.key(canary),
            body=body,
            metadata={"s3rc-canary": canary, "s3rc-sha256": hashlib.sha256(body).hexdigest()},
            tags=self.shape.tags,
            encryption=_encryption(self.pair),
        )

    def _head(self, put: Put) -> ObjectHead | ObjectFault:
        return self.eyes.here.head(self.pair.source.target, put.key, put.version)

    def _told(self, put: Put, seen: Seen) -> Told:
        return told(self.pair, self.objects[put.key], len(self.places), seen, self._look(put, seen))

    def _look(self, put: Put, seen: Seen) -> Looked:
        """Look for the replica. Where one of several destinations failed, this one's may still be on its way."""
        looked: Looked = None
        if seen.status == NO_STATUS:
            return looked
        several = seen.status == FAILED and len(self.places) > 1
        for _ in self.bench.timing.tries(self.bench.options.late if several else 0.0):
            looked = look(self.eyes, self.pair, put.key, put.version)
            if isinstance(looked, Replica):
                break
        return looked


def _sample(put: Put, seen: Seen) -> Sample:
    seconds = seen.seconds if seen.status == COMPLETED else None
    return Sample(put.key, put.version, put.put_at, seen.status, seconds)
