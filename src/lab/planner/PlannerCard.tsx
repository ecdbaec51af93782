/** @file The planner among the placements of the lab: a search for the open scenario, as it goes. */
import cards from '../components/PlacementCards.module.css';
import ui from '../components/ui.module.css';
import { impossibility, isSearching, type PlannerState } from './plannerStore.ts';
import { usePlanner, usePlannerCommands } from './usePlanner.ts';

export function PlannerCard() {
  const detail = usePlanner(cardDetail);
  const searching = usePlanner(isSearching);
  const { searchForLab, cancel } = usePlannerCommands();
  return (
    <div className={cards.card}>
      <b>Planner</b>
      <span className={cards.aside} role="status">
        {detail}
      </span>
      <button type="button" className={ui.quiet} onClick={searching ? cancel : searchForLab}>
        {searching ? 'cancel' : 'search'}
        <span className={ui.hidden}>{searching ? ' the search' : ' for this scenario'}</span>
      </button>
    </div>
  );
}

function cardDetail(state: PlannerState): string {
  const tried = state.traces.reduce((sum, trace) => sum + (trace?.simulationCount ?? 0), 0);
  if (isSearching(state)) return tried > 0 ? `searching, ${tried} tried` : 'searching';
  if (state.phase === 'cancelled') return 'cancelled';
  if (state.phase === 'failed') return 'no answer';
  return impossibility(state) ? 'nothing fits' : '';
}
