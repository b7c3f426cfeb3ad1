/** The benchmark commands, in the order of their parts on the page. */
const PARTS = ['bench:n8n', 'bench'] as const;
export type Part = (typeof PARTS)[number];

const HEAD = '# What was measured';

/** Returns the page with the part of a command replaced. The other parts stay. */
export function replacePart(page: string, part: Part, markdown: string): string {
	const bodies = PARTS.map((name) => {
		const body = name === part ? markdown : findBody(page, name);
		return body === undefined ? '' : [startMark(name), body.trim(), endMark(name)].join('\n\n');
	});
	return `${[HEAD, ...bodies].filter(Boolean).join('\n\n')}\n`;
}

function findBody(page: string, part: Part): string | undefined {
	const [, after] = page.split(startMark(part));
	const [body, rest] = after?.split(endMark(part)) ?? [];
	return rest === undefined ? undefined : body;
}

const startMark = (part: Part) => `<!-- written by npm run ${part} -->`;
const endMark = (part: Part) => `<!-- end of npm run ${part} -->`;
