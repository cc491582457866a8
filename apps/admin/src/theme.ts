import { type ThemeConfig, theme } from 'antd'
import { useSyncExternalStore } from 'react'

const font =
  "'Inter', -apple-system, BlinkMacSystemFont, 'PingFang SC', 'HarmonyOS Sans SC', 'MiSans', 'Noto Sans SC', 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif"

const shared = { fontFamily: font, borderRadius: 8, borderRadiusLG: 14, controlHeight: 36, wireframe: false }
const components: ThemeConfig['components'] = {
  Table: { headerBg: 'transparent', headerSplitColor: 'transparent', cellPaddingBlock: 14 },
  Card: { headerFontSize: 15 },
  Form: { itemMarginBottom: 26, labelHeight: 22, verticalLabelPadding: '0 0 6px' },
  Button: { primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none' },
  Tabs: { horizontalItemPadding: '10px 2px' },
}

const light: ThemeConfig = {
  algorithm: theme.defaultAlgorithm,
  token: {
    ...shared,
    colorPrimary: '#0d7d7f',
    // The generated tints of so deep a teal and green are grey; these keep the hue.
    colorPrimaryBg: '#e0f1f0',
    colorPrimaryBgHover: '#cfe9e7',
    colorPrimaryBorder: '#9dd2cf',
    colorInfoBg: '#e0f1f0',
    colorInfoBorder: '#9dd2cf',
    colorSuccessBg: '#e2f4ea',
    colorSuccessBorder: '#a6dcbf',
    colorInfo: '#0d7d7f',
    colorLink: '#0d7d7f',
    colorSuccess: '#2c9a69',
    colorWarning: '#c98516',
    colorError: '#cb4b40',
    colorTextBase: '#10262b',
    colorBgLayout: '#f2f6f6',
    colorBorderSecondary: '#e6edee',
  },
  components,
}

const dark: ThemeConfig = {
  algorithm: theme.darkAlgorithm,
  token: {
    ...shared,
    colorPrimary: '#2fb3ab',
    colorPrimaryBg: '#17393b',
    colorPrimaryBorder: '#24605e',
    colorSuccessBg: '#15352a',
    colorInfo: '#2fb3ab',
    colorLink: '#4cc7bf',
    colorSuccess: '#3fb27f',
    colorWarning: '#d9a03f',
    colorError: '#dc6a5f',
    colorTextBase: '#e9f2f2',
    colorBgBase: '#0f1b1e',
    colorBgLayout: '#0c1618',
    colorBgContainer: '#132327',
    colorBgElevated: '#182b30',
    colorBorder: '#2b4248',
    colorBorderSecondary: '#1f3338',
  },
  components,
}

const darkQuery = matchMedia('(prefers-color-scheme: dark)')

/** Light or dark as the system says, live. */
export function useSystemTheme(): ThemeConfig {
  return useSyncExternalStore(watchScheme, () => darkQuery.matches) ? dark : light
}

function watchScheme(listener: () => void): () => void {
  darkQuery.addEventListener('change', listener)
  return () => darkQuery.removeEventListener('change', listener)
}
