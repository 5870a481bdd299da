"""A run's signature: made over its manifest, kept beside it, and checked."""

from pathlib import Path

import msgspec

from scanner.errors import BadFileError, RefusedError, UsageError
from scanner.runs import manifest
from scanner.signing import PublicKey, Signer, load_public


class Signature(msgspec.Struct, frozen=True):
    """What became of checking a run's signature.

    `fingerprint` is that of the key that it was checked with, empty where there was none; `trusted` is whether somebody
    gave that key, rather than the folder itself. `problems` name the file that is wrong, each in a sentence.
    """

    fingerprint: str = ""
    trusted: bool = False
    problems: tuple[str, ...] = ()


def sign(folder: Path, signer: Signer) -> PublicKey:
    """Sign a run's manifest and return the key to check it with.

    Raises RefusedError where the files are not what the manifest says, UsageError where it is signed already.
    """
    refuse_altered(folder)
    if manifest.is_signed(folder) and not check(folder, None).problems:
        raise UsageError(f"{folder} is signed already", f"Remove {manifest.SIGNATURE} to sign it with another key.")
    message, public = manifest.content(folder / manifest.NAME), load_public(signer.public_key, "the signer's key")
    signature = signer.sign(message)
    if not public.verifies(signature, message):
        raise RefusedError("the signature does not fit the key it was made with; it was thrown away")
    (folder / manifest.PUBLIC_KEY).write_bytes(public.pem)
    (folder / manifest.SIGNATURE).write_bytes(signature)
    return public


def refuse_altered(folder: Path) -> None:
    """Raise RefusedError where the files of a run are not what its manifest says."""
    found = manifest.compare(folder)
    if found:
        names = ", ".join((*found.altered, *found.missing, *found.additional))
        raise RefusedError(
            f"{folder} is not what its manifest says: {names}", "See what differs with: scanner evidence verify."
        )


def check(folder: Path, trusted: PublicKey | None) -> Signature:
    """Check a run's signature with a given key, else with the one beside it, which only proves that the two fit."""
    if not manifest.is_signed(folder):
        return Signature(problems=(f"{manifest.SIGNATURE}: missing",) if trusted else ())
    try:
        beside, signature = _beside(folder), manifest.content(folder / manifest.SIGNATURE)
    except BadFileError as error:
        return Signature(problems=(str(error),))
    key = trusted or beside
    problems = [f"{manifest.PUBLIC_KEY}: another key than the one given"] if key.pem != beside.pem else []
    if not key.verifies(signature, manifest.content(folder / manifest.NAME)):
        whose = "the key given" if trusted else manifest.PUBLIC_KEY
        problems.append(f"{manifest.SIGNATURE}: not over {manifest.NAME} by {whose}")
    return Signature(key.fingerprint, trusted is not None, tuple(problems))


def _beside(folder: Path) -> PublicKey:
    """Return the key in the folder; raise BadFileError where it is not there, or not as it was written."""
    path = folder / manifest.PUBLIC_KEY
    pem = manifest.content(path)
    key = load_public(pem, path.name)
    if key.pem != pem:
        raise BadFileError(f"{path.name}: not as it was written")
    return key
