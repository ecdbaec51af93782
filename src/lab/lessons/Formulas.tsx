/** @file The closed forms of the first lesson, set in MathML: no library, and a screen reader reads them. */
import type { ReactNode } from 'react';
import styles from './Lessons.module.css';

function Times({ children }: { children: ReactNode }) {
  return (
    <>
      <mo>&#x2062;</mo>
      {children}
    </>
  );
}

const lambda = <mi>λ</mi>;
const wholeTime = <mi>D</mi>;

function Sub({ base, index }: { base: string; index: string }) {
  return (
    <msub>
      <mi>{base}</mi>
      <mi>{index}</mi>
    </msub>
  );
}

/** Two models that share requests evenly, each on a device of its own. */
export function ApartFormula() {
  return (
    <math
      display="block"
      className={styles.formula}
      aria-label="W apart equals D plus lambda D squared over 4 minus 2 lambda D"
    >
      <mrow>
        <msub>
          <mi>W</mi>
          <mi>apart</mi>
        </msub>
        <mo>=</mo>
        {wholeTime}
        <mo>+</mo>
        <mfrac>
          <mrow>
            {lambda}
            <Times>
              <msup>
                {wholeTime}
                <mn>2</mn>
              </msup>
            </Times>
          </mrow>
          <mrow>
            <mn>4</mn>
            <mo>−</mo>
            <mn>2</mn>
            <Times>{lambda}</Times>
            <Times>{wholeTime}</Times>
          </mrow>
        </mfrac>
      </mrow>
    </math>
  );
}

/** Both in one pipeline. */
export function PipelineFormula() {
  return (
    <math
      display="block"
      className={styles.formula}
      aria-label="W pipeline equals D s plus lambda D m squared over 2 times 1 minus lambda D m"
    >
      <mrow>
        <msub>
          <mi>W</mi>
          <mi>pipeline</mi>
        </msub>
        <mo>=</mo>
        <Sub base="D" index="s" />
        <mo>+</mo>
        <mfrac>
          <mrow>
            {lambda}
            <Times>
              <msubsup>
                <mi>D</mi>
                <mi>m</mi>
                <mn>2</mn>
              </msubsup>
            </Times>
          </mrow>
          <mrow>
            <mn>2</mn>
            <Times>
              <mo>(</mo>
              <mn>1</mn>
              <mo>−</mo>
              {lambda}
              <Times>
                <Sub base="D" index="m" />
              </Times>
              <mo>)</mo>
            </Times>
          </mrow>
        </mfrac>
      </mrow>
    </math>
  );
}
