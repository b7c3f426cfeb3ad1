/** The commands that measure, in the order of their parts on the page. */
const PARTS = ['bench:n8n', 'bench'] as const;
export type Part = (typeof PARTS)[number];

const HEAD = '# What was measured';

/** The page with what a command measured in the place of its earlier part; the other parts stay. */
export function pageWith(page: string, part: Part, markdown: string): string {
	const bodies = PARTS.map((name) => {
		const body = name === part ? markdown : bodyOf(page, name);
		return body === undefined ? '' : [begin(name), body.trim(), end(name)].join('\n\n');
	});
	return `${[HEAD, ...bodies].filter(Boolean).join('\n\n')}\n`;
}

function bodyOf(page: string, part: Part): string | undefined {
	const [, after] = page.split(begin(part));
	const [body, rest] = after?.split(end(part)) ?? [];
	return rest === undefined ? undefined : body;
}

const begin = (part: Part) => `<!-- written by npm run ${part} -->`;
const end = (part: Part) => `<!-- end of npm run ${part} -->`;
