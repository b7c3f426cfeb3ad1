import type {
	IAuthenticateGeneric,
	ICredentialDataDecryptedObject,
	IDataObject,
	IHttpRequestOptions,
	INode,
	Workflow,
} from 'n8n-workflow';

/** Authenticates a request for a credential type that has a template instead of a function. */
export function authenticateWithTemplate(
	template: IAuthenticateGeneric,
	credentials: ICredentialDataDecryptedObject,
	options: IHttpRequestOptions,
	workflow: Workflow,
	node: INode,
): IHttpRequestOptions {
	const signed: IHttpRequestOptions & IDataObject = { headers: {}, ...options } as never;
	const fill = (text: unknown): string => {
		if (typeof text !== 'string' || !text.startsWith('=')) return String(text ?? '');
		const filled = workflow.expression.getSimpleParameterValue(
			node,
			text,
			'internal',
			{ $credentials: credentials },
			undefined,
			'',
		);
		return String(filled ?? '');
	};
	for (const [part, values] of Object.entries(template.properties)) {
		const before = signed[part];
		signed[part] = {
			...(typeof before === 'object' ? before : {}),
			...Object.fromEntries(
				Object.entries(values ?? {}).map(([key, value]) => [fill(key), fill(value)]),
			),
		};
	}
	return signed;
}
