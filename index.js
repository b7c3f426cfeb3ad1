'use strict';

const { KobbleApi } = require('./dist/credentials/KobbleApi.credentials.js');
const { KobbleCards } = require('./dist/nodes/Kobble/KobbleCards.node.js');
const { KobbleWallets } = require('./dist/nodes/Kobble/KobbleWallets.node.js');
const { KobbleTrigger } = require('./dist/nodes/Kobble/KobbleTrigger.node.js');

module.exports = { KobbleApi, KobbleCards, KobbleWallets, KobbleTrigger };
