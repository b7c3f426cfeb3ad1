import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import type { CredentialRow } from '../protocol';
import type { N8nModules } from './n8nModules';

interface StoredRow {
	id: string;
	name: string;
	type: string;
	/** Encrypted by n8n itself, so that a read costs as much as in n8n. */
	data: string;
}

/**
 * The table of credentials on disk, one file per row. Engine processes that share a folder see each
 * other's writes, as n8n's main process and workers do, and never read a partly written row.
 */
export class CredentialRows {
	constructor(
		private readonly folder: string,
		private readonly n8n: N8nModules,
	) {
		mkdirSync(folder, { recursive: true });
	}

	async read(id: string | null, type?: string): Promise<CredentialRow> {
		if (!id) throw new Error(`The node names no credential of the type "${type}"`);
		const stored = await this.readStored(id);
		if (!stored || (type && stored.type !== type)) {
			throw new Error(`Credential with ID "${id}" does not exist for type "${type ?? 'any'}"`);
		}
		return { ...stored, data: await this.createCipher(stored).getData() };
	}

	async write(row: CredentialRow): Promise<void> {
		const credentials = this.createCipher({ ...row, data: undefined });
		await credentials.setData(row.data);
		const { id, name, type } = row;
		const { data } = credentials.getDataToSave();
		const stored: StoredRow = { id, name, type, data: String(data) };
		const file = this.getFile(id);
		const draft = `${file}.${randomUUID()}`;
		await writeFile(draft, JSON.stringify(stored));
		await rename(draft, file);
	}

	private async readStored(id: string): Promise<StoredRow | undefined> {
		try {
			return JSON.parse(await readFile(this.getFile(id), 'utf8'));
		} catch {
			return undefined;
		}
	}

	private createCipher(row: Omit<StoredRow, 'data'> & { data?: string }) {
		const { Credentials } = this.n8n.core;
		return new Credentials<ICredentialDataDecryptedObject>(
			{ id: row.id, name: row.name },
			row.type,
			row.data,
		);
	}

	private getFile(id: string): string {
		return join(this.folder, `${encodeURIComponent(id)}.json`);
	}
}
