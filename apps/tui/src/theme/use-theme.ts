import { createContext, useContext } from 'react';
import { createTheme, type Theme } from './tokens.js';

const ThemeContext = createContext<Theme>(createTheme('dark', 'truecolor'));

export const ThemeProvider = ThemeContext.Provider;

export const useTheme = (): Theme => useContext(ThemeContext);
