"""The file of accounts: which to scan, with which credentials, and what they are called."""

from scanner.accounts.load import Chosen, load_accounts
from scanner.accounts.roles import role_in

__all__ = ["Chosen", "load_accounts", "role_in"]
