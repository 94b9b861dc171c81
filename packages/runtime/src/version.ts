/** Version of Kyso, for `build_info` and the API description. */
export const VERSION = '0.1.0';
