import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

import { ROOT } from './packedPackage';

/** Folders without documents of this project. */
const SKIPPED = new Set(['node_modules', 'dist', 'coverage', 'n8nVersions']);

/** Lists the paths of all Markdown files, relative to the repository's root. */
export function listMarkdownFiles(folder = ROOT): string[] {
	return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
		const path = join(folder, entry.name);
		if (entry.isDirectory()) {
			const isHidden = entry.name.startsWith('.') && entry.name !== '.github';
			return SKIPPED.has(entry.name) || isHidden ? [] : listMarkdownFiles(path);
		}
		return entry.name.endsWith('.md') ? [relative(ROOT, path)] : [];
	});
}

export function readText(path: string): string {
	return readFileSync(join(ROOT, path), 'utf8');
}

const FENCE = /^[ \t]*(```|~~~)[\s\S]*?^[ \t]*\1[ \t]*$/gm;

/** Removes the code blocks from a document. */
export function removeCodeBlocks(markdown: string): string {
	return markdown.replace(FENCE, '');
}

/** Lists the targets of all links and pictures in a document. */
export function listLinks(markdown: string): string[] {
	const text = removeCodeBlocks(markdown).replace(/`[^`\n]*`/g, 'code');
	const patterns = [
		/\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g,
		/^\[[^\]]+\]:\s+(\S+)/gm,
		/<(?:img|source|a)[^>]*?(?:src|srcset|href)="([^"]+)"/g,
		/<(https?:[^>\s]+)>/g,
	];
	return patterns.flatMap((pattern) =>
		[...text.matchAll(pattern)].map(([, target = '']) => target),
	);
}

/** Lists the anchors that GitHub creates for the headings of a document. */
export function listAnchors(markdown: string): string[] {
	const seen = new Map<string, number>();
	return [...removeCodeBlocks(markdown).matchAll(/^#{1,6}\s+(.+?)\s*$/gm)].map(
		([, heading = '']) => {
			const anchor = toAnchor(heading);
			const before = seen.get(anchor) ?? 0;
			seen.set(anchor, before + 1);
			return before === 0 ? anchor : `${anchor}-${before}`;
		},
	);
}

function toAnchor(heading: string): string {
	return heading
		.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
		.replace(/[`*]/g, '')
		.toLowerCase()
		.replace(/[^\p{L}\p{N}\s_-]/gu, '')
		.replace(/\s/g, '-');
}

/** Lists the rows of all tables in a document as arrays of cells, without the separator rows. */
export function listTableRows(markdown: string): string[][] {
	return removeCodeBlocks(markdown)
		.split('\n')
		.filter((line) => /^\s*\|.*\|\s*$/.test(line) && !/^[\s|:-]+$/.test(line))
		.map((line) =>
			line
				.trim()
				.slice(1, -1)
				.split(/(?<!\\)\|/)
				.map((cell) => cell.trim()),
		);
}

/** Renders a text as plain words: link texts and alternative texts without Markdown syntax. */
export function renderText(markdown: string): string {
	return markdown
		.replace(/!\[([^\]]*)\]\([^)]*\)/g, '')
		.replace(/<\/?(?:picture|source|img)\b[^>]*>/g, '')
		.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
		.replace(/<(https?:[^>\s]+)>/g, '$1')
		.replace(/[`*|]/g, ' ')
		.replace(/(^|\s)_([^_\n]+)_(?=\W|$)/g, '$1$2');
}

/** Counts the rendered words, including those in code blocks. */
export function countWords(markdown: string): number {
	return renderText(markdown)
		.split(/\s+/)
		.filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}
