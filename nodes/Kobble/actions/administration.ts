/** Why the operations for clients, relays and webhooks are hidden from AI agents. */
export const ADMINISTRATION_IS_FOR_PEOPLE = 'Administration is for people';
