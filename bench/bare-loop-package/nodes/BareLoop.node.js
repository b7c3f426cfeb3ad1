const { randomUUID } = require('node:crypto');

/**
 * The minimum that sends the same requests: no retries, no derived keys, no limit across executions
 * and no token handling. The first failure ends the execution.
 */
exports.BareLoop = class BareLoop {
	description = {
		name: 'bareLoop',
		displayName: 'Bare Loop',
		description: 'Sends one request for each item',
		group: ['transform'],
		version: 1,
		defaults: { name: 'Bare Loop' },
		inputs: ['main'],
		outputs: ['main'],
		credentials: [{ name: 'kobbleApi', required: true }],
		properties: [
			{ displayName: 'Operation', name: 'operation', type: 'string', default: 'create' },
			{
				displayName: 'Hand Over Credential',
				name: 'handOverCredential',
				type: 'boolean',
				default: false,
			},
			{ displayName: 'Concurrency', name: 'concurrency', type: 'number', default: 20 },
			{ displayName: 'Wallet', name: 'walletId', type: 'string', default: '' },
			{ displayName: 'Program', name: 'programId', type: 'string', default: '' },
			{ displayName: 'Card', name: 'cardId', type: 'string', default: '' },
			{ displayName: 'Status', name: 'status', type: 'string', default: '' },
		],
	};

	async execute() {
		const data = await this.getCredentials('kobbleApi');
		const { baseUrl } = data;
		// Without this, n8n's helper reads and decrypts the credential for each request.
		const handedOver = { credentialsDecrypted: { id: '', name: '', type: 'kobbleApi', data } };
		const extra = this.getNodeParameter('handOverCredential', 0) ? handedOver : undefined;
		const requestOf = REQUESTS[this.getNodeParameter('operation', 0)];
		const count = this.getInputData().length;
		const output = new Array(count);
		let next = 0;
		const work = async () => {
			while (next < count) {
				const item = next++;
				const request = requestOf(this, `${baseUrl}/customers/v1/cards`, item);
				const json = await this.helpers.httpRequestWithAuthentication.call(
					this,
					'kobbleApi',
					{ ...request, json: true },
					extra,
				);
				output[item] = { json, pairedItem: { item } };
			}
		};
		const length = this.getNodeParameter('concurrency', 0);
		await Promise.all(Array.from({ length }, work));
		return [output];
	}
};

const REQUESTS = {
	create: (node, cards, item) => ({
		method: 'POST',
		url: cards,
		headers: { 'idempotency-key': randomUUID() },
		body: {
			wallet_id: node.getNodeParameter('walletId', item),
			program_id: node.getNodeParameter('programId', item),
		},
	}),
	updateStatus: (node, cards, item) => ({
		method: 'PATCH',
		url: `${cards}/${node.getNodeParameter('cardId', item)}/status`,
		body: { status: node.getNodeParameter('status', item) },
	}),
};
