-- State (registers, ledger, outbox) lives beside the facts. $state is written into the text.
ATTACH $state AS state;
