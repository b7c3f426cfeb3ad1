// Made from sandbox/openapi.yaml by `npm run types`. Change the contract, not this file.
export interface components {
	schemas: {
		readonly Error: {
			readonly message: string;
		};
		readonly Token: {
			readonly access_token: string;
			readonly expires_in: number;
			/** @constant */
			readonly token_type: 'Bearer';
		};
		readonly TokenError: {
			readonly error: string;
			readonly error_description?: string;
		};
		/** @description [api-10192216] All eleven fields are required. */
		readonly Card: {
			/** Format: uuid */
			readonly id: string;
			/** @enum {string} */
			readonly type: 'VIRTUAL' | 'PHYSICAL';
			/** Format: uuid */
			readonly wallet_id: string;
			/** Format: date-time */
			readonly created_at: string;
			/** Format: date-time */
			readonly updated_at: string;
			readonly status: components['schemas']['CardStatus'];
			readonly external_id: string;
			readonly last_four_digit: string;
			/** Format: date-time */
			readonly expiry: string;
			/** Format: uuid */
			readonly program_id: string;
			readonly m_pan: string;
		};
		/** @enum {string} */
		readonly CardStatus: 'ACTIVE' | 'INACTIVE' | 'SUSPENDED' | 'STOLEN' | 'PENDING';
		readonly CardCreateInput: {
			/** Format: uuid */
			readonly wallet_id: string;
			/** Format: uuid */
			readonly program_id: string;
		};
		readonly CardStatusUpdateInput: {
			readonly status: components['schemas']['CardStatus'];
		};
		readonly CardRenewReplaceInput: {
			readonly reason?: string;
			readonly expiry?: string;
		};
		readonly CardSecretInput: {
			readonly remarks: string;
		};
		readonly CardSecret: {
			readonly secret: string;
			/** Format: date-time */
			readonly expires_at: string;
		};
		/** @description [api-10192221] All fields are required. */
		readonly Program: {
			/** Format: uuid */
			readonly id: string;
			/** @enum {string} */
			readonly type: 'VIRTUAL' | 'PHYSICAL';
			/** Format: date-time */
			readonly created_at: string;
			/** Format: date-time */
			readonly updated_at: string;
			/** @enum {string} */
			readonly status: 'ACTIVE' | 'INACTIVE';
			/** @enum {string} */
			readonly partner_product: 'KOBBLE_DEBIT_1';
			readonly metadata: Record<string, unknown>;
		};
		readonly ProgramCreateInput: {
			/** @enum {string} */
			readonly type: 'VIRTUAL' | 'PHYSICAL';
			/** @enum {string} */
			readonly partner_product: 'KOBBLE_DEBIT_1';
			readonly metadata: Record<string, unknown>;
		};
		/** @description [api-10192233], [api-10192234] All fields are required. */
		readonly Wallet: {
			/** Format: uuid */
			readonly id: string;
			readonly external_id: string | null;
			/** Format: date-time */
			readonly created_at: string;
			/** Format: date-time */
			readonly updated_at: string;
			/** Format: uuid */
			readonly holder_id: string;
			/** @enum {string} */
			readonly asset: 'AUD';
			/** @enum {string} */
			readonly asset_class: 'CURRENCY';
			/** @enum {string} */
			readonly status: 'ACTIVE' | 'INACTIVE' | 'SUSPENDED';
			/** @enum {string} */
			readonly partner_product: 'KOBBLE_AUD_1';
			readonly total_amount: number;
			readonly amount: number;
			readonly reserved_amount: number;
		};
		readonly WalletCreateInput: {
			/** Format: uuid */
			readonly holder_id: string;
			/** @enum {string} */
			readonly asset_class: 'CURRENCY';
			/** @enum {string} */
			readonly asset: 'AUD';
			/** @enum {string} */
			readonly partner_product: 'KOBBLE_AUD_1';
		};
		readonly WalletUpdateInput: {
			/** @enum {string} */
			readonly status: 'ACTIVE' | 'INACTIVE' | 'SUSPENDED';
		};
		readonly Transaction: {
			/** Format: uuid */
			readonly id: string;
			/** Format: date-time */
			readonly created_at: string;
			/** Format: date-time */
			readonly updated_at: string;
			/** @enum {string} */
			readonly type: 'DEBIT' | 'TRANSFER' | 'MANUAL_CREDIT' | 'MANUAL_DEBIT';
			readonly status: string;
			readonly amount: number;
			readonly reference: string;
			readonly metadata: Record<string, unknown>;
			/** Format: uuid */
			readonly from: string | null;
			/** Format: uuid */
			readonly to: string | null;
			/** Format: uuid */
			readonly card_id: string | null;
		};
		/** @description [api-10192228] An integer. */
		readonly Amount: number;
		readonly TransactionCreateInput: {
			readonly amount: components['schemas']['Amount'];
			readonly reference?: string;
			readonly metadata?: Record<string, unknown>;
			/** Format: uuid */
			readonly from: string;
			/** Format: uuid */
			readonly to: string;
		};
		readonly ManualCreditInput: {
			readonly amount: components['schemas']['Amount'];
			readonly reference?: string;
			readonly metadata?: Record<string, unknown>;
			/** Format: uuid */
			readonly to: string;
		};
		readonly ManualDebitInput: {
			readonly amount: components['schemas']['Amount'];
			readonly reference?: string;
			readonly metadata?: Record<string, unknown>;
			/** Format: uuid */
			readonly from: string;
		};
		readonly Beneficiary: {
			/** Format: uuid */
			readonly id: string;
			/** Format: date-time */
			readonly created_at: string;
			/** Format: date-time */
			readonly updated_at: string;
			readonly status: components['schemas']['BeneficiaryStatus'];
			readonly bank_name: string;
			readonly bank_country: string;
			readonly bank_code_type: string;
			readonly bank_code: string;
			readonly account_number: string;
			readonly person: Record<string, unknown>;
			readonly metadata: Record<string, unknown>;
		};
		/** @enum {string} */
		readonly BeneficiaryStatus: 'ACTIVE' | 'INACTIVE';
		readonly BeneficiaryCreateInput: {
			readonly bank_name: string;
			readonly bank_country: string;
			/** @enum {string} */
			readonly bank_code_type: 'BSB' | 'BPAY' | 'ROUTING_NUMBER' | 'SORT_CODE';
			readonly bank_code: string;
			readonly account_number: string;
			readonly person: {
				readonly name: string;
			};
			readonly metadata?: Record<string, unknown>;
		};
		readonly BeneficiaryUpdateInput: {
			readonly status?: components['schemas']['BeneficiaryStatus'];
			readonly metadata?: Record<string, unknown>;
		};
		readonly Client: {
			/** Format: uuid */
			readonly id: string;
			/** Format: date-time */
			readonly created_at: string;
			/** Format: date-time */
			readonly updated_at: string;
			readonly status: components['schemas']['ClientStatus'];
		};
		readonly ClientCreateInput: Record<string, unknown>;
		/** @enum {string} */
		readonly ClientStatus: 'ACTIVE' | 'INACTIVE' | 'SUSPENDED';
		readonly ClientStatusUpdateInput: {
			readonly status: components['schemas']['ClientStatus'];
		};
		readonly Relay: {
			/** Format: uuid */
			readonly id: string;
			/** Format: date-time */
			readonly created_at: string;
			/** Format: date-time */
			readonly updated_at: string;
			/** Format: uri */
			readonly url: string;
		};
		readonly RelayCreateInput: {
			/** Format: uri */
			readonly url: string;
		};
		readonly Webhook: {
			/** Format: uuid */
			readonly id?: string | null;
			/** Format: uri */
			readonly url: string;
			/** Format: date-time */
			readonly created_at: string;
			/** Format: date-time */
			readonly updated_at: string;
		};
		readonly WebhookAnswer:
			| components['schemas']['Webhook']
			| {
					readonly data: components['schemas']['Webhook'];
			  };
		readonly WebhookCreateInput: {
			/** Format: uri */
			readonly url: string;
		};
		/** @description Fields of the example on [api-10192225] */
		readonly Person: {
			readonly first_name: string;
			readonly last_name: string;
			readonly email: string;
			readonly birthday?: string;
			readonly phone_number: string;
		};
		readonly Company: {
			readonly name: string;
		};
		/** @description [api-10192225] */
		readonly Enduser: {
			/** Format: uuid */
			readonly id: string;
			readonly person?: components['schemas']['Person'] | null;
			/** Format: uuid */
			readonly person_id: string | null;
			readonly company?: components['schemas']['Company'] | null;
			/** Format: uuid */
			readonly company_id: string | null;
			readonly metadata: Record<string, unknown>;
		};
		readonly EnduserCreateInput:
			| {
					readonly person: components['schemas']['Person'];
					readonly metadata?: Record<string, unknown>;
			  }
			| {
					readonly company: components['schemas']['Company'];
					readonly metadata?: Record<string, unknown>;
			  };
		readonly ListCardsQuery: {
			/** Format: date-time */
			readonly from?: string;
			/** Format: date-time */
			readonly to?: string;
			readonly offset?: number;
			readonly limit?: number;
			/** @enum {string} */
			readonly order?: 'asc' | 'desc';
		};
		readonly ListTransactionsQuery: {
			/** Format: uuid */
			readonly wallet?: string;
			/** Format: date-time */
			readonly from?: string;
			/** Format: date-time */
			readonly to?: string;
			readonly offset?: number;
			readonly limit?: number;
			/** @enum {string} */
			readonly order?: 'asc' | 'desc';
		};
	};
	responses: never;
	parameters: never;
	requestBodies: never;
	headers: never;
	pathItems: never;
}
export type Error = components['schemas']['Error'];
export type Token = components['schemas']['Token'];
export type TokenError = components['schemas']['TokenError'];
export type Card = components['schemas']['Card'];
export type CardStatus = components['schemas']['CardStatus'];
export type CardCreateInput = components['schemas']['CardCreateInput'];
export type CardStatusUpdateInput = components['schemas']['CardStatusUpdateInput'];
export type CardRenewReplaceInput = components['schemas']['CardRenewReplaceInput'];
export type CardSecretInput = components['schemas']['CardSecretInput'];
export type CardSecret = components['schemas']['CardSecret'];
export type Program = components['schemas']['Program'];
export type ProgramCreateInput = components['schemas']['ProgramCreateInput'];
export type Wallet = components['schemas']['Wallet'];
export type WalletCreateInput = components['schemas']['WalletCreateInput'];
export type WalletUpdateInput = components['schemas']['WalletUpdateInput'];
export type Transaction = components['schemas']['Transaction'];
export type Amount = components['schemas']['Amount'];
export type TransactionCreateInput = components['schemas']['TransactionCreateInput'];
export type ManualCreditInput = components['schemas']['ManualCreditInput'];
export type ManualDebitInput = components['schemas']['ManualDebitInput'];
export type Beneficiary = components['schemas']['Beneficiary'];
export type BeneficiaryStatus = components['schemas']['BeneficiaryStatus'];
export type BeneficiaryCreateInput = components['schemas']['BeneficiaryCreateInput'];
export type BeneficiaryUpdateInput = components['schemas']['BeneficiaryUpdateInput'];
export type Client = components['schemas']['Client'];
export type ClientCreateInput = components['schemas']['ClientCreateInput'];
export type ClientStatus = components['schemas']['ClientStatus'];
export type ClientStatusUpdateInput = components['schemas']['ClientStatusUpdateInput'];
export type Relay = components['schemas']['Relay'];
export type RelayCreateInput = components['schemas']['RelayCreateInput'];
export type Webhook = components['schemas']['Webhook'];
export type WebhookAnswer = components['schemas']['WebhookAnswer'];
export type WebhookCreateInput = components['schemas']['WebhookCreateInput'];
export type Person = components['schemas']['Person'];
export type Company = components['schemas']['Company'];
export type Enduser = components['schemas']['Enduser'];
export type EnduserCreateInput = components['schemas']['EnduserCreateInput'];
export type ListCardsQuery = components['schemas']['ListCardsQuery'];
export type ListTransactionsQuery = components['schemas']['ListTransactionsQuery'];
