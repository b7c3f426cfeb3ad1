/** A credential that its node tests with its own function. */
exports.FixtureLogin = class FixtureLogin {
	name = 'fixtureLogin';
	displayName = 'Fixture Login';
	properties = [
		{ displayName: 'Base URL', name: 'baseUrl', type: 'string', default: '' },
		{ displayName: 'User', name: 'user', type: 'string', default: 'nobody' },
	];
};
