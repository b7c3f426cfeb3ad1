import type {
	ICredentialsDecrypted,
	ICredentialTestFunction,
	ICredentialTestRequest,
	INode,
	INodeType,
	INodeTypes,
	INodeExecutionData,
} from 'n8n-workflow';
import { isDeepStrictEqual } from 'node:util';
import type { CredentialRow, CredentialTestResult } from '../protocol';
import type { CountingCredentialsHelper } from './credentialsHelper';
import { createAdditionalData } from './additionalData';
import type { N8nModules } from './n8nModules';
import type { LoadedTypes } from './nodeTypes';

type Test = ICredentialTestFunction | { node: INodeType; test: ICredentialTestRequest };

const OK: CredentialTestResult = { status: 'OK', message: 'Connection successful!' };

/** Tests a saved credential, as the editor's credential form does after Save. */
export async function testCredential(
	n8n: N8nModules,
	types: LoadedTypes,
	credentialsHelper: CountingCredentialsHelper,
	row: CredentialRow,
): Promise<CredentialTestResult> {
	const test = findTest(n8n, types, row.type);
	if (!test) return toFailure('No testing function found for this credential.');
	const additionalData = createAdditionalData(n8n, { credentialsHelper });
	let credential: ICredentialsDecrypted;
	try {
		const { applyDefaults } = credentialsHelper;
		const data = applyDefaults.call(
			credentialsHelper,
			additionalData,
			row.data,
			row.type,
			'internal',
		);
		credential = { ...row, data };
	} catch (error) {
		return toFailure(getMessage(error));
	}
	if (typeof test !== 'function')
		return await sendTestRequest(n8n, additionalData, test, credential);
	// Versions before 2.41 take no argument here and ignore this one.
	return await test.call(new n8n.core.CredentialTestContext(additionalData), credential);
}

function findTest(n8n: N8nModules, types: LoadedTypes, credentialType: string): Test | undefined {
	const { test } = types.getCredentialType(credentialType);
	if (test) return { node: types.getByNameAndVersion('n8n-nodes-base.noOp'), test };
	for (const name of types.getNodesUsing(credentialType)) {
		const node = n8n.workflow.NodeHelpers.getVersionedNodeType(types.getByName(name));
		const wanted = node.description.credentials?.find(({ name }) => name === credentialType);
		if (typeof wanted?.testedBy === 'string')
			return node.methods?.credentialTest?.[wanted.testedBy];
		if (wanted?.testedBy) return { node, test: wanted.testedBy };
	}
	return undefined;
}

async function sendTestRequest(
	n8n: N8nModules,
	additionalData: ReturnType<typeof createAdditionalData>,
	{ node: nodeType, test }: Exclude<Test, ICredentialTestFunction>,
	credential: ICredentialsDecrypted,
): Promise<CredentialTestResult> {
	const version = [nodeType.description.version].flat().at(-1) ?? 1;
	const node: INode = {
		id: 'temp',
		name: 'Temp-Node',
		type: nodeType.description.name,
		typeVersion: version,
		position: [0, 0],
		parameters: {},
		credentials: { [credential.type]: { id: credential.id, name: credential.name } },
	};
	const routed = withOneRequest(nodeType, credential.type, test);
	const nodeTypes: INodeTypes = {
		getByName: () => routed,
		getByNameAndVersion: () => routed,
		getKnownTypes: () => ({}),
	};
	const workflow = new n8n.workflow.Workflow({
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes,
	});
	const context = new n8n.core.ExecuteContext(
		workflow,
		node,
		additionalData,
		'internal',
		n8n.workflow.createEmptyRunExecutionData(),
		0,
		[],
		{ main: [[{ json: {} }]] },
		{ node, data: {}, source: null },
		[],
	);
	try {
		await workflow.expression.acquireIsolate?.();
		const output = await new n8n.core.RoutingNode(context, routed, credential).runNode();
		return bodyRuleBroken(test, output) ?? OK;
	} catch (error) {
		return toFailure(readFailure(test, error));
	} finally {
		await workflow.expression.releaseIsolate?.();
	}
}

/** Gives the node a single parameter that sends the test request. */
function withOneRequest(node: INodeType, type: string, test: ICredentialTestRequest): INodeType {
	return {
		description: {
			...node.description,
			credentials: [{ name: type, required: true }],
			properties: [
				{
					displayName: 'Temp',
					name: 'temp',
					type: 'string',
					routing: { request: test.request },
					default: '',
				},
			],
		},
	};
}

function bodyRuleBroken(
	{ rules = [] }: ICredentialTestRequest,
	output: INodeExecutionData[][] | undefined,
): CredentialTestResult | undefined {
	const body = output?.[0]?.[0]?.json;
	for (const rule of rules) {
		if (rule.type !== 'responseSuccessBody') continue;
		const { key, value, message } = rule.properties;
		const found = key.split('.').reduce<unknown>((at, name) => Object(at)[name], body);
		if (isDeepStrictEqual(found, value)) return toFailure(message);
	}
	return undefined;
}

interface RequestFailure {
	message?: string;
	cause?: { code?: string; response?: { status: number; statusText?: string } };
}

function readFailure({ rules = [] }: ICredentialTestRequest, error: unknown): string {
	const { cause }: RequestFailure = Object(error);
	if (cause?.response) {
		const { status, statusText } = cause.response;
		for (const rule of rules) {
			if (rule.type === 'responseCode' && rule.properties.value === status) {
				return rule.properties.message;
			}
		}
		return statusText || `Received HTTP status code: ${status}`;
	}
	return cause?.code ?? getMessage(error);
}

function getMessage(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}

function toFailure(message: string): CredentialTestResult {
	return { status: 'Error', message };
}
