import { createHash } from 'node:crypto';

function hashIndex(seed: number, kind: string, index: number): Buffer {
	return createHash('sha256').update(`${seed}/${kind}/${index}`).digest();
}

/** The UUID v4 of the nth record of a kind; the same in every run with the same seed. */
export function createSeededUuid(seed: number, kind: string, index: number): string {
	const bytes = hashIndex(seed, kind, index).subarray(0, 16);
	bytes[6] = (bytes.readUInt8(6) & 0x0f) | 0x40;
	bytes[8] = (bytes.readUInt8(8) & 0x3f) | 0x80;
	const hex = bytes.toString('hex');
	return [
		hex.slice(0, 8),
		hex.slice(8, 12),
		hex.slice(12, 16),
		hex.slice(16, 20),
		hex.slice(20),
	].join('-');
}

/** A string of decimal digits, the same in every run with the same seed. */
export function createSeededDigits(
	seed: number,
	kind: string,
	index: number,
	length: number,
): string {
	const digits = hashIndex(seed, kind, index).subarray(0, length);
	return Array.from(digits, (byte) => byte % 10).join('');
}
