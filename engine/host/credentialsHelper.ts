import type {
	ICredentialDataDecryptedObject,
	ICredentials,
	ICredentialsExpressionResolveValues,
	ICredentialsHelper,
	IExecuteData,
	IHttpRequestHelper,
	IHttpRequestOptions,
	INode,
	INodeCredentialsDetails,
	INodeProperties,
	IRequestOptionsSimplified,
	IWorkflowExecuteAdditionalData,
	Workflow,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import type { CredentialCounters } from '../protocol';
import { resolveCredentialExpressions } from './credentialExpressions';
import type { CredentialRows } from './credentialRows';
import { authenticateWithTemplate } from './genericAuthentication';
import type { N8nModules } from './n8nModules';
import type { LoadedTypes } from './nodeTypes';

// From this version on, a refresh merges the fetched token into the stored row. Earlier versions
// wrote back the resolved fields, including defaults. The exact release is between 2.8 and 2.41.
const FIRST_MINOR_THAT_REREADS_THE_ROW = 30;

export function createCounters(): CredentialCounters {
	return { reads: 0, writes: 0, preAuthentications: 0 };
}

/**
 * Does what n8n does with a credential for each authenticated request. n8n-core leaves this to n8n's
 * server, and the helper in n8n-core's own tests never fetches a token, so this is a full version.
 */
export class CountingCredentialsHelper implements ICredentialsHelper {
	constructor(
		private readonly n8n: N8nModules,
		private readonly types: LoadedTypes,
		private readonly rows: CredentialRows,
		/** All sets of counters to update when a row is accessed. */
		private readonly counters: CredentialCounters[],
	) {}

	getParentTypes(name: string): string[] {
		return this.types.getParentTypes(name);
	}

	isCredentialUsableByNode(): boolean {
		return true;
	}

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		requestOptions: IHttpRequestOptions | IRequestOptionsSimplified,
		workflow?: Workflow,
		node?: INode,
	): Promise<IHttpRequestOptions> {
		const options = requestOptions as IHttpRequestOptions;
		const { authenticate } = this.types.getCredentialType(typeName);
		if (typeof authenticate === 'function') return await authenticate(credentials, options);
		if (authenticate?.type === 'generic' && workflow && node) {
			return authenticateWithTemplate(authenticate, credentials, options, workflow, node);
		}
		return options;
	}

	async preAuthentication(
		helpers: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		node: INode,
		credentialsExpired: boolean,
	): Promise<ICredentialDataDecryptedObject | undefined> {
		const expirable = this.findExpirableProperty(typeName);
		if (expirable === undefined) return undefined;
		const isBeingTested = node.parameters.temp === '' && node.type === 'n8n-nodes-base.noOp';
		const isDue = credentials[expirable] === '' || credentialsExpired || isBeingTested;
		if (!isDue) return undefined;

		const fetched = await this.runPreAuthentication(helpers, credentials, typeName);
		if (fetched?.[expirable] === undefined) return undefined;
		const details = node.credentials?.[typeName];
		if (!details) return undefined;

		if (this.n8n.minor >= FIRST_MINOR_THAT_REREADS_THE_ROW) {
			const stored = await this.rows.read(details.id, typeName);
			const isKept = ([key]: [string, unknown]) =>
				key === expirable || !this.n8n.workflow.isExpression(stored.data[key]);
			const news = Object.fromEntries(Object.entries(fetched).filter(isKept));
			await this.updateCredentials(details, typeName, { ...stored.data, ...news });
		} else {
			await this.updateCredentials(details, typeName, Object.assign(credentials, fetched));
		}
		return Object.assign(credentials, fetched);
	}

	async runPreAuthentication(
		helpers: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
	): Promise<ICredentialDataDecryptedObject | undefined> {
		const { preAuthentication } = this.types.getCredentialType(typeName);
		if (typeof preAuthentication !== 'function') return undefined;
		this.count('preAuthentications');
		const fetched = await preAuthentication.call(
			this.restrictToAllowedDomains(helpers, credentials),
			credentials,
		);
		return fetched as ICredentialDataDecryptedObject | undefined;
	}

	/**
	 * Newer versions bind the requests of `preAuthentication`, but not those of nodes, to the domains
	 * that the credential allows.
	 */
	private restrictToAllowedDomains(
		helpers: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
	): IHttpRequestHelper {
		const { getCredentialOwnRequestAllowedDomains: getAllowedDomains } = this.n8n.workflow;
		if (getAllowedDomains === undefined) return helpers;
		return {
			helpers: {
				httpRequest: async (options: IHttpRequestOptions) => {
					const allowedDomains = getAllowedDomains(credentials);
					const restriction = allowedDomains === undefined ? {} : { allowedDomains };
					return await helpers.helpers.httpRequest({ ...options, ...restriction });
				},
			},
		};
	}

	async getCredentials(details: INodeCredentialsDetails, type: string): Promise<ICredentials> {
		const row = await this.rows.read(details.id, type);
		const credentials = new this.n8n.core.Credentials({ id: row.id, name: row.name }, type);
		await credentials.setData(row.data);
		return credentials;
	}

	async getDecrypted(
		additionalData: IWorkflowExecuteAdditionalData,
		details: INodeCredentialsDetails,
		type: string,
		mode: WorkflowExecuteMode,
		executeData?: IExecuteData,
		raw?: boolean,
		context?: ICredentialsExpressionResolveValues,
	): Promise<ICredentialDataDecryptedObject> {
		this.count('reads');
		const { data } = await this.rows.read(details.id, type);
		if (raw) return data;
		return this.applyDefaults(additionalData, data, type, mode, executeData, context);
	}

	/** Returns the fields that a credential class sees: with defaults, and with expressions resolved. */
	applyDefaults(
		additionalData: IWorkflowExecuteAdditionalData,
		data: ICredentialDataDecryptedObject,
		type: string,
		mode: WorkflowExecuteMode,
		executeData?: IExecuteData,
		context?: ICredentialsExpressionResolveValues,
	): ICredentialDataDecryptedObject {
		const complete = this.n8n.workflow.NodeHelpers.getNodeParameters(
			this.getCredentialsProperties(type),
			data as Parameters<typeof this.n8n.workflow.NodeHelpers.getNodeParameters>[1],
			true,
			false,
			null,
			null,
		);
		// n8n adds these two fields to the form of every credential that signs requests.
		const { allowedHttpRequestDomains, allowedDomains } = data;
		const restriction = allowedHttpRequestDomains && { allowedHttpRequestDomains, allowedDomains };
		const resolved = resolveCredentialExpressions(this.n8n, complete ?? {}, {
			additionalData,
			mode,
			executeData,
			context,
		});
		return Object.assign(resolved, restriction);
	}

	async updateCredentials(
		details: INodeCredentialsDetails,
		type: string,
		data: ICredentialDataDecryptedObject,
	): Promise<void> {
		this.count('writes');
		const row = await this.rows.read(details.id, type);
		await this.rows.write({ ...row, data });
	}

	async updateCredentialsOauthTokenData(
		details: INodeCredentialsDetails,
		type: string,
		data: ICredentialDataDecryptedObject,
	): Promise<void> {
		const row = await this.rows.read(details.id, type);
		const { oauthTokenData = '' } = data;
		await this.updateCredentials(details, type, { ...row.data, oauthTokenData });
	}

	getCredentialsProperties(type: string): INodeProperties[] {
		const { extends: parents = [], properties } = this.types.getCredentialType(type);
		const all: INodeProperties[] = [];
		const { mergeNodeProperties } = this.n8n.workflow.NodeHelpers;
		for (const parent of parents) mergeNodeProperties(all, this.getCredentialsProperties(parent));
		mergeNodeProperties(all, properties);
		return all;
	}

	private findExpirableProperty(typeName: string): string | undefined {
		return this.types
			.getCredentialType(typeName)
			.properties.find(({ type, typeOptions }) => type === 'hidden' && typeOptions?.expirable)
			?.name;
	}

	private count(what: keyof CredentialCounters): void {
		for (const counters of this.counters) counters[what] += 1;
	}
}
