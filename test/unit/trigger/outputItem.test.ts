import { createEntityRequest } from '../../../nodes/Kobble/trigger/delivery/outputItem';

const ID = '0d5f6c1e-4b2a-4c3d-9e8f-7a6b5c4d3e2f';

describe('The entity of an event', () => {
	it.each([
		['transaction-create', 'transactions'],
		['Transactions.updated', 'transactions'],
		['transaction', 'transactions'],
		['wallet-update', 'wallets'],
		['card-status-change', 'cards'],
		['wallet_updated', 'wallets'],
		['cardUpdated', 'cards'],
		['CARDS', 'cards'],
	])('is found by the prefix of its type %s', (type, path) => {
		const request = createEntityRequest({ type, entityId: ID });
		expect([request?.method, request?.path]).toEqual(['GET', `/customers/v1/${path}/${ID}`]);
	});

	it.each([
		['tokenization-create', ID],
		['cardholder-create', ID],
		['walletry', ID],
		['pre-transaction', ID],
		['', ID],
		['transaction-create', '../cards'],
		['transaction-create', ''],
		['transaction-create', undefined],
	])('is unknown for an event %j about %j', (type, entityId) => {
		expect(createEntityRequest({ type, entityId })).toBeUndefined();
	});
});
