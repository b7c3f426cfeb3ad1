/** Control characters, zero-width characters, and all spaces except the plain one. */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}/u;

/**
 * Whether a text holds a character that cannot be seen, or cannot be told from a plain space: two
 * texts that look the same would be different.
 */
export function hasInvisibleCharacter(text: string): boolean {
	return INVISIBLE.test(text);
}
