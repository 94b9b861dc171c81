export { type MongoStoreOptions, openMongoStore } from './store.ts';
