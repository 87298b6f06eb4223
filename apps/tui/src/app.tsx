import { Box, useInput, useStdin } from 'ink';
import { type ReactElement, useEffect, useState } from 'react';
import { Line } from './components/line.js';
import type { Size } from './components/panel.js';
import { LayersProvider } from './components/surface.js';
import type { ActionContext } from './keys/bindings.js';
import { dispatchKey } from './keys/dispatch.js';
import { keyNames } from './keys/key-name.js';
import { Footer } from './panels/footer.js';
import { Header } from './panels/header.js';
import { Notice, noticeLines } from './panels/notice.js';
import { Progress } from './panels/progress.js';
import { Help } from './screens/help.js';
import { LoadingScreen } from './screens/loading.js';
import { QuitQuestion, RestartQuestion } from './screens/questions.js';
import { smallest, TooSmall } from './screens/too-small.js';
import { TrainScreen } from './screens/train.js';
import { hasDiverged } from './store/selectors.js';
import type { DashboardState } from './store/state.js';
import { useStore } from './store/use-store.js';
import type { Theme } from './theme/tokens.js';
import { ThemeProvider } from './theme/use-theme.js';

/** A terminal whose size is known and may change. */
export interface Resizable {
  readonly columns: number;
  readonly rows: number;
  on(event: 'resize', listener: () => void): unknown;
  off(event: 'resize', listener: () => void): unknown;
}

export interface AppProps {
  readonly context: ActionContext;
  readonly theme: Theme;
  readonly terminal: Resizable;
}

/** The whole dashboard: the state drawn, and keys that change it. */
export const App = ({ context, theme, terminal }: AppProps): ReactElement => {
  const state = useStore(context.store);
  const { width, height } = useTerminalSize(terminal);
  const { isRawModeSupported } = useStdin();
  useInput(
    (input, key) => {
      for (const name of keyNames(input, key)) dispatchKey(name, context);
    },
    // Undefined, whatever its type says, where the input is no terminal.
    { isActive: isRawModeSupported === true },
  );
  return (
    <ThemeProvider value={theme}>
      <Box width={width} height={height}>
        <Dashboard state={state} width={width} height={height} />
      </Box>
    </ThemeProvider>
  );
};

/** The dashboard in a given state at a given size. */
export const Dashboard = (props: { state: DashboardState } & Size): ReactElement => {
  const { state, width, height } = props;
  if (width < smallest.width || height < smallest.height) return <TooSmall {...props} />;
  const notice = noticeLines(state, width, mostNoticeLines(state, height)).length;
  // On a low screen the worst news replace the line that matters least then.
  const showsProgress = height >= tall || notice === 0;
  const body = { width, height: height - 2 - notice - (showsProgress ? 1 : 0) };
  const line = { state, width, height: 1 };
  return (
    <LayersProvider value={state.view.overlay !== null}>
      <Box flexDirection="column" width={width} height={height}>
        <Header {...line} />
        <Notice {...line} height={notice} />
        {showsProgress && (state.loading ? <Line width={width} /> : <Progress {...line} />)}
        {state.loading ? (
          <LoadingScreen state={state} {...body} />
        ) : (
          <TrainScreen state={state} {...body} />
        )}
        <Footer {...line} />
        {state.view.overlay === 'help' && <Help screen={props} />}
        {state.view.overlay === 'quit' && <QuitQuestion state={state} screen={props} />}
        {state.view.overlay === 'restart' && <RestartQuestion state={state} screen={props} />}
      </Box>
    </LayersProvider>
  );
};

/** From this height on, there are lines to spare for a notice. */
const tall = 20;

function mostNoticeLines(state: DashboardState, height: number): number {
  if (height < tall) return hasDiverged(state) ? 1 : 0;
  return height < 24 ? 1 : 2;
}

function useTerminalSize(terminal: Resizable): Size {
  const [size, setSize] = useState({ width: terminal.columns, height: terminal.rows });
  useEffect(() => {
    const look = () => setSize({ width: terminal.columns, height: terminal.rows });
    terminal.on('resize', look);
    return () => {
      terminal.off('resize', look);
    };
  }, [terminal]);
  return size;
}
