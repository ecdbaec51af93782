/** @file A placement drawn small: a box for each device, a bar in it for what it holds of each model, arrows between stages. */
import { Fragment } from 'react';
import { widthOf } from '../../base/format.ts';
import type { StaticPlacement } from '../../domain/placement.ts';
import { Mark, modelColourOf } from '../components/ui.tsx';
import { useLab } from '../context.tsx';
import styles from './PlacementPicture.module.css';
import { type PicturedDevice, pictureOf, pictureWords } from './pictures.ts';

export interface PlacementPictureProps {
  placement: StaticPlacement;
  size: 'small' | 'large';
}

export function PlacementPicture({ placement, size }: PlacementPictureProps) {
  const models = useLab((state) => state.scenario.models);
  const groups = pictureOf(placement);
  const words = pictureWords(
    groups,
    models.map(({ name }) => name),
  );
  return (
    <div className={styles.picture} data-size={size} role="img" aria-label={words}>
      {groups.map(({ stages }) => (
        <div key={stages[0][0].device} className={styles.group}>
          {stages.map((stage, index) => (
            <Fragment key={stage[0].device}>
              {index > 0 ? <span className={styles.arrow} /> : null}
              <div className={styles.stage}>
                {stage.map((device) => (
                  <PicturedBox key={device.device} device={device} size={size} />
                ))}
              </div>
            </Fragment>
          ))}
        </div>
      ))}
    </div>
  );
}

function PicturedBox({ device: { device, parts }, size }: { device: PicturedDevice; size: 'small' | 'large' }) {
  return (
    <div className={styles.device}>
      {size === 'large' ? <span className={styles.name}>device {device + 1}</span> : null}
      {parts.map(({ model, fraction }) => (
        <span key={model} className={styles.part}>
          {size === 'large' ? <Mark model={model} /> : null}
          <span className={styles.track}>
            <span style={{ width: widthOf(fraction, 1), background: modelColourOf(model) }} />
          </span>
        </span>
      ))}
    </div>
  );
}
