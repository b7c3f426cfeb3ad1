import type { INodeProperties } from 'n8n-workflow';

/** What the editor says about an operation that Kobble's documentation leaves open. */
export function noticeField(text: string): INodeProperties {
	return { displayName: text, name: 'notice', type: 'notice', default: '' };
}

/**
 * For an operation that is only named in Kobble's documentation.
 *
 * @param assumption a clause: `its path is assumed`
 */
export function assumptionNotice(assumption: string): INodeProperties {
	return noticeField(
		`Kobble's public documentation only names this operation: ${assumption}. Try it with Kobble's staging environment first.`,
	);
}

/** What the editor says only if the node is a tool of an AI agent. */
export function agentNotice(text: string): INodeProperties {
	return {
		...noticeField(text),
		name: 'agentNotice',
		displayOptions: { show: { '@tool': [true] } },
	};
}
