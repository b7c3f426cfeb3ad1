const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** Whether a text is a UUID of any version, such as Kobble's IDs. */
export function isUuid(text: string): boolean {
	return UUID.test(text);
}

/** Whether a text is a UUID v4, which Kobble requires for idempotency keys [doc-1820627]. */
export function isUuidV4(text: string): boolean {
	return UUID_V4.test(text);
}
