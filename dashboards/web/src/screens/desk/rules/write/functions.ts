/** What PromQL knows by name; the server reads the same (promql/tree/functions.py). */
export const FUNCTIONS: readonly string[] = `abs absent absent_over_time acos acosh asin asinh atan atanh avg_over_time ceil changes clamp
clamp_max clamp_min cos cosh count_over_time day_of_month day_of_week day_of_year days_in_month deg delta deriv
double_exponential_smoothing exp first_over_time floor histogram_quantile hour idelta increase integral irate label_join
label_replace last_over_time ln log10 log2 mad_over_time max_over_time min_over_time minute month pi predict_linear
present_over_time quantile_over_time rad rate resets round scalar sgn sin sinh sort sort_desc sqrt stddev_over_time
stdvar_over_time sum_over_time tan tanh time timestamp ts_of_last_over_time ts_of_max_over_time ts_of_min_over_time vector year`.split(/\s+/);

export const AGGREGATIONS: readonly string[] =
  "sum avg min max count group stddev stdvar topk bottomk quantile count_values".split(" ");

export const WORDS: readonly string[] = "by without on ignoring group_left group_right and or unless bool offset".split(" ");
