import { APPLE_MUSIC_CONTRACT } from '#providers/testing/contracts/apple-music.contract.js';
import { DEEZER_CONTRACT } from '#providers/testing/contracts/deezer.contract.js';
import { SPOTIFY_CONTRACT } from '#providers/testing/contracts/spotify.contract.js';
import { tryContract } from '#providers/testing/try-contract.js';

// What the product relies on, for each service alike, over HTTP against its sandbox.
for (const contract of [SPOTIFY_CONTRACT, APPLE_MUSIC_CONTRACT, DEEZER_CONTRACT]) tryContract(contract);
