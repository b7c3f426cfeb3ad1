import type { EarlierTries, ItemApi } from '../../../nodes/Kobble/actions/operation';

/** What is known of an item that no earlier try has sent. */
export const FIRST_TRY: EarlierTries = {
	isRepeat: false,
	wasSent: false,
	isDone: false,
	isItemDone: false,
	mayBeForgotten: false,
	areKeysExpired: false,
};

/** The API of an item in its first try, with this way to send. */
export function createItemApi(send: ItemApi['send'], earlier = FIRST_TRY): ItemApi {
	return {
		runScope: {},
		isHeldBack: false,
		key: undefined,
		send,
		noteFound: () => undefined,
		earlier,
		executionStart: () => 1_000_000_000_000,
		earliestEffect: () => 1,
		toKobbleTime: (time) => time,
	};
}
