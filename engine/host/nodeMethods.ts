import type { INodeListSearchResult, INodePropertyOptions } from 'n8n-workflow';
import type { NodeMethodCall } from '../protocol';
import type { CountingCredentialsHelper } from './credentialsHelper';
import { createAdditionalData } from './additionalData';
import type { N8nModules } from './n8nModules';
import type { LoadedTypes } from './nodeTypes';

/** Calls the methods of a node that the editor uses to fill the lists in the node's form. */
export class NodeMethods {
	constructor(
		private readonly n8n: N8nModules,
		private readonly types: LoadedTypes,
		private readonly credentialsHelper: CountingCredentialsHelper,
	) {}

	async listSearch(call: NodeMethodCall): Promise<INodeListSearchResult> {
		const method = this.getNodeType(call).methods?.listSearch?.[call.method];
		if (!method) throw createMissingMethodError(call);
		const found = await this.callInContext(call, (context) =>
			method.call(context, call.filter, call.paginationToken),
		);
		// The token travels to the browser and back as text.
		const token: unknown = found.paginationToken;
		return typeof token === 'number' ? { ...found, paginationToken: String(token) } : found;
	}

	async loadOptions(call: NodeMethodCall): Promise<INodePropertyOptions[]> {
		const method = this.getNodeType(call).methods?.loadOptions?.[call.method];
		if (!method) throw createMissingMethodError(call);
		return await this.callInContext(call, (context) => method.call(context));
	}

	private async callInContext<T>(
		call: NodeMethodCall,
		use: (context: Context) => Promise<T>,
	): Promise<T> {
		const { parameters = {}, credentials } = call;
		const workflow = new this.n8n.workflow.Workflow({
			nodes: [
				{
					id: 'temp',
					name: 'Temp-Node',
					type: call.nodeType,
					typeVersion: call.typeVersion ?? 1,
					position: [0, 0],
					parameters,
					credentials,
				},
			],
			connections: {},
			active: false,
			nodeTypes: this.types,
		});
		const node = workflow.getNode('Temp-Node');
		if (!node) throw createMissingMethodError(call);
		const { credentialsHelper } = this;
		const additionalData = createAdditionalData(this.n8n, { credentialsHelper });
		additionalData.currentNodeParameters = parameters;
		await workflow.expression.acquireIsolate?.();
		try {
			return await use(new this.n8n.core.LoadOptionsContext(workflow, node, additionalData, ''));
		} finally {
			await workflow.expression.releaseIsolate?.();
		}
	}

	private getNodeType({ nodeType, typeVersion }: NodeMethodCall) {
		return this.types.getByNameAndVersion(nodeType, typeVersion);
	}
}

type Context = InstanceType<N8nModules['core']['LoadOptionsContext']>;

function createMissingMethodError({ nodeType, method }: NodeMethodCall): Error {
	return new Error(`${nodeType} has no method "${method}"`);
}
