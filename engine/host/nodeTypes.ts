import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type {
	ICredentialType,
	IDataObject,
	INodeType,
	INodeTypes,
	IVersionedNodeType,
} from 'n8n-workflow';
import { toTool } from './nodeAsTool';
import { PLACEHOLDER_NODES } from './placeholderNodes';
import type { N8nModules } from './n8nModules';

type Loader = InstanceType<N8nModules['core']['PackageDirectoryLoader']>;

/** The node and credential types that workflows in this process can use. */
export class LoadedTypes implements INodeTypes {
	private readonly loaders = new Map<string, Loader>();
	private readonly tools = new Map<string, INodeType>();

	private constructor(private readonly n8n: N8nModules) {}

	static async load(n8n: N8nModules, packageFolders: string[]): Promise<LoadedTypes> {
		const types = new LoadedTypes(n8n);
		for (const folder of packageFolders) {
			const loader = new n8n.core.PackageDirectoryLoader(folder);
			await loader.loadAll();
			types.loaders.set(loader.packageName, loader);
			types.addDomainRestriction(loader);
		}
		if (n8n.nodesBaseFolder) {
			const loader = new n8n.core.PackageDirectoryLoader(n8n.nodesBaseFolder);
			// About 500 nodes: only their paths are read now. A node is loaded when a workflow uses it.
			loader.known.nodes = readJson(join(n8n.nodesBaseFolder, 'dist/known/nodes.json'));
			loader.known.credentials = readJson(join(n8n.nodesBaseFolder, 'dist/known/credentials.json'));
			types.loaders.set(loader.packageName, loader);
		}
		return types;
	}

	getByName(nodeType: string): INodeType | IVersionedNodeType {
		const [packageName = '', shortName = ''] = nodeType.split('.');
		const loader = this.loaders.get(packageName);
		if (!loader) {
			const inert = PLACEHOLDER_NODES[nodeType];
			if (inert) return inert;
			throw new this.n8n.core.UnrecognizedNodeTypeError(packageName, shortName);
		}
		return loader.getNode(shortName).type;
	}

	getByNameAndVersion(nodeType: string, version?: number): INodeType {
		if (this.isToolOfAnotherNode(nodeType)) return this.getTool(nodeType, version);
		const found = this.n8n.workflow.NodeHelpers.getVersionedNodeType(
			this.getByName(nodeType),
			version,
		);
		return this.addRouting(found);
	}

	getKnownTypes(): IDataObject {
		return {};
	}

	getCredentialType(name: string): ICredentialType {
		for (const loader of this.loaders.values()) {
			if (name in loader.known.credentials || name in loader.credentialTypes) {
				return loader.getCredential(name).type;
			}
		}
		throw new this.n8n.core.UnrecognizedCredentialTypeError(name);
	}

	/** All types that a credential type extends. */
	getParentTypes(name: string): string[] {
		const parents = this.getCredentialType(name).extends ?? [];
		return parents.flatMap((parent) => [parent, ...this.getParentTypes(parent)]);
	}

	/** Full names of the nodes that use a credential type. */
	getNodesUsing(credentialType: string): string[] {
		return [...this.loaders].flatMap(([packageName, loader]) =>
			(loader.known.credentials[credentialType]?.supportedNodes ?? []).map(
				(node) => `${packageName}.${node}`,
			),
		);
	}

	private isToolOfAnotherNode(nodeType: string): boolean {
		if (!nodeType.endsWith('Tool')) return false;
		const [packageName = '', shortName = ''] = nodeType.split('.');
		return !(shortName in (this.loaders.get(packageName)?.known.nodes ?? {}));
	}

	private getTool(nodeType: string, version?: number): INodeType {
		const key = `${nodeType}@${version ?? ''}`;
		const known = this.tools.get(key);
		if (known) return known;
		const tool = toTool(this.getByNameAndVersion(nodeType.replace(/Tool$/, ''), version));
		this.tools.set(key, tool);
		return tool;
	}

	/** Adds an `execute` method to a declarative node, as n8n does when it looks up the node. */
	private addRouting(node: INodeType): INodeType {
		const { RoutingNode } = this.n8n.core;
		const isDeclarative = node.description.requestDefaults !== undefined;
		const hasCode = node.execute ?? node.supplyData ?? node.poll ?? node.trigger;
		if (!hasCode && isDeclarative) {
			node.execute = async function (this: ConstructorParameters<typeof RoutingNode>[0]) {
				return (await new RoutingNode(this, node).runNode()) ?? [];
			} as INodeType['execute'];
		}
		return node;
	}

	/** Newer versions of n8n add fields to every credential type that restrict it to certain hosts. */
	private addDomainRestriction(loader: Loader): void {
		const { injectDomainRestrictionFields } = this.n8n.workflow;
		if (typeof injectDomainRestrictionFields !== 'function') return;
		for (const name of Object.keys(loader.known.credentials)) {
			const { type } = loader.getCredential(name);
			type.properties = injectDomainRestrictionFields(type);
		}
	}
}

function readJson<T>(file: string): T {
	return JSON.parse(readFileSync(file, 'utf8'));
}
