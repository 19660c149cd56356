/** Captures know endpoints too, and no network. */
export { addressOctets, endpointKey, formatEndpoint, parseEndpoint } from '../captures/endpoint';
