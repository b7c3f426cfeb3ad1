import type { INodeProperties } from 'n8n-workflow';

/** What the editor says about an operation that Kobble's documentation leaves open. */
export function noticeField(text: string): INodeProperties {
	return { displayName: text, name: 'notice', type: 'notice', default: '' };
}

/**
 * For an operation that is only named in Kobble's documentation.
 *
 * @param what is assumed: `its path`
 */
export function assumptionNotice(what: string): INodeProperties {
	return noticeField(
		`Kobble's public documentation only names this operation. Assumed: ${what}. Try it with Kobble's staging environment first.`,
	);
}
