import { maskSecrets } from '../../../nodes/Kobble/data/maskSecrets';

describe('what a preview shows of a request', () => {
	it.each([
		'account_number',
		'accountNumber',
		'accountnumber',
		'account',
		'bank_account',
		'bankAcc',
		'acc',
		'acct_no',
		'acc_no',
		'konto',
		'Kontonummer',
		'IBAN',
		'payee iban',
		'pan',
		'cardPan',
		'card_number',
		'cardNo',
		'bank-number',
		'cvc',
		'CVV2',
		'pin',
		'pins',
		'newPin',
		'PINCode',
		'PANNumber',
		'card_numbers',
		'otp',
		'api_key',
		'apikey',
		'X-Api-Key',
		'privateKey',
		'client_secret',
		'password',
		'passwd',
		'pwd',
		'accessToken',
		'authorization',
		'credentials',
		'security_code',
		'csc',
		'jwt',
		'nuban',
		'clabe',
		'rib',
	])('is only the end of %j', (name) => {
		expect(maskSecrets({ [name]: '0123456789' })).toEqual({ [name]: '…789' });
		expect(maskSecrets({ [name]: 12_345_678 })).toEqual({ [name]: '…678' });
		expect(maskSecrets({ [name]: ['0123456789', 'short'] })).toEqual({ [name]: ['…789', '…'] });
	});

	it.each([
		'reference',
		'wallet_id',
		'accountName',
		'account_holder',
		'account_type',
		'account_status',
		'account_balance',
		'accounting_period',
		'accountant',
		'discount',
		'bank_code',
		'bank_country',
		'banknotes',
		'opinion',
		'APInvoices',
		'japan',
		'shipping',
		'company',
		'key',
		'order_number',
	])('is all of %j', (name) => {
		expect(maskSecrets({ [name]: '0123456789' })).toEqual({ [name]: '0123456789' });
	});

	it('is all of the ID of an account, unless that is a number of a bank', () => {
		const uuid = '0d5f6c1e-4b2a-4c3d-9e8f-7a6b5c4d3e2f';
		for (const id of [uuid, 'parent-account-1', 'ACC-7', '12345']) {
			expect(maskSecrets({ parent_account_id: id })).toEqual({ parent_account_id: id });
			expect(maskSecrets({ accounts: [{ id }] })).toEqual({ accounts: [{ id }] });
		}
		for (const id of ['012345678', '06 2000-12345678', 'DE89 3704 0044 0532 0130 00', 12_345_678]) {
			const shown = `…${String(id).slice(-3)}`;
			expect(maskSecrets({ account_id: id })).toEqual({ account_id: shown });
			expect(maskSecrets({ accounts: [{ id }] })).toEqual({ accounts: [{ id: shown }] });
		}
	});

	it('hides what is in an object that a name says it about', () => {
		expect(
			maskSecrets({
				bank: { number: '0123456789', name: 'Example Bank' },
				card: { number: '4111111111111111', brand: 'VISA' },
				payee: {
					account: { number: '0123456785', name: 'Jane Doe', details: { value: '01234567' } },
				},
				secret: { id: '0123456789', parts: [{ name: '0123456789' }] },
				order: { number: '0123456789' },
			}),
		).toEqual({
			bank: { number: '…789', name: 'Example Bank' },
			card: { number: '…111', brand: 'VISA' },
			payee: { account: { number: '…785', name: 'Jane Doe', details: { value: '…567' } } },
			secret: { id: '…789', parts: [{ name: '…789' }] },
			order: { number: '0123456789' },
		});
	});

	it('hides what an address holds besides the place that it leads to', () => {
		const url =
			'https://user:secret-1@relay.example:8443/hook/7?token=abcdefghij&to=short&flag&0123456789#key=0123456789';
		expect(maskSecrets({ url })).toEqual({
			url: 'https://…@relay.example:8443/hook/7?token=…hij&to=…&flag&…789#key=…789',
		});
		const plain = 'https://relay.example/hook/7';
		expect(maskSecrets({ url: plain, note: 'a=b&c=d' })).toEqual({ url: plain, note: 'a=b&c=d' });
	});

	it.each([
		['4111 1111 1111 1111', '…111'],
		['paid with 4111-1111-1111-1111 today', 'paid with …111 today'],
		['DE89 3704 0044 0532 0130 00', '…000'],
		['pay DE89370400440532013000 FOR RENT', 'pay …000 FOR RENT'],
		['pay gb29 nwbk 6016 1331 9268 19 FOR RENT', 'pay …819 FOR RENT'],
	])('hides the number in %j', (text, shown) => {
		expect(maskSecrets({ reference: text })).toEqual({ reference: shown });
	});

	it('hides a card number that is a number', () => {
		expect(maskSecrets({ reference: 4_111_111_111_111_111 })).toEqual({ reference: '…111' });
	});

	it.each([
		'4111111111111112',
		'order 20261127000123',
		'DE88370400440532013000',
		'0d5f6c1e-4b2a-4c3d-9e8f-7a6b5c4d3e2f',
		'12345678-1234-4123-8123-123456789012',
		'A4111111111111111',
		'41111111111111111111111111111111',
	])('shows all of %j, which is no such number', (text) => {
		expect(maskSecrets({ reference: text })).toEqual({ reference: text });
	});

	it('leaves what is neither text nor a number, and values without a name', () => {
		const body = { secret: null, has_token: true, items: ['0123456789', 7] };
		expect(maskSecrets(body)).toEqual(body);
		expect(maskSecrets('0123456789')).toBe('0123456789');
		expect(maskSecrets(undefined)).toBeUndefined();
	});
});
