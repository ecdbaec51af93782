/** @file The elements of MathML that the formulas are set with: browsers draw them, React's types do not name them. */
import type { HTMLAttributes, ReactNode } from 'react';

type MathProps = HTMLAttributes<Element> & {
  children?: ReactNode;
  display?: 'block' | 'inline';
  key?: string | number;
};

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      math: MathProps;
      mfrac: MathProps;
      mi: MathProps;
      mn: MathProps;
      mo: MathProps;
      mrow: MathProps;
      msub: MathProps;
      msubsup: MathProps;
      msup: MathProps;
    }
  }
}
