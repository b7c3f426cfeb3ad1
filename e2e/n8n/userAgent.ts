/** A browser on a desk: n8n takes a headless one for a bot, and ignores what it clicks. */
export const USER_AGENT =
	'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36';
