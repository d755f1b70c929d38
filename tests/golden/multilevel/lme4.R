# Fits of lme4: Rscript lme4.R FOLDER
#
# FOLDER holds cases.csv (name, formula, reml) and NAME.csv for each; what lme4 finds is printed, a
# line for each figure: case, figure, value. ../test_multilevel_lme4.py makes the folder and reads
# the lines; `python tests/golden/test_multilevel_lme4.py` records them in lme4.csv.
suppressMessages(library(lme4))
folder <- commandArgs(trailingOnly = TRUE)[1]
cases <- read.csv(file.path(folder, "cases.csv"), colClasses = c("character", "character", "logical"))

say <- function(case, figures) {
  cat(sprintf("%s,%s,%.14g\n", case, names(figures), figures), sep = "")
}

for (row in seq_len(nrow(cases))) {
  case <- cases[row, ]
  data <- read.csv(file.path(folder, paste0(case$name, ".csv")))
  data$school <- factor(data$school)
  exact <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-10), calc.derivs = FALSE,
                       check.conv.singular = "ignore")
  if (!grepl("+", sub(".*\\((.*)\\|.*", "\\1", case$formula), fixed = TRUE)) {
    exact <- lmerControl(optimizer = "nloptwrap", calc.derivs = FALSE,
                         optCtrl = list(xtol_abs = 1e-12, ftol_abs = 1e-13, xtol_rel = 0, ftol_rel = 0))
  }
  fit <- lmer(as.formula(case$formula), data, REML = case$reml, control = exact)
  terms <- as.data.frame(summary(fit)$coefficients)
  say(case$name, setNames(terms[, 1], paste0("estimate ", seq_along(terms[, 1]))))
  say(case$name, setNames(terms[, 2], paste0("std_error ", seq_along(terms[, 2]))))
  random <- VarCorr(fit)$school
  lower <- which(lower.tri(random, diag = TRUE), arr.ind = TRUE)
  say(case$name, setNames(random[lower], paste0("random ", lower[, 1], lower[, 2])))
  say(case$name, c(pupil = sigma(fit)^2, log_likelihood = as.numeric(logLik(fit))))
  effects <- ranef(fit, condVar = TRUE)$school
  first <- order(rownames(effects))[1]
  known <- attr(effects, "postVar")[, , first, drop = FALSE]
  say(case$name, setNames(unlist(effects[first, ]), paste0("effect ", seq_along(effects))))
  say(case$name, setNames(sqrt(diag(matrix(known, ncol = ncol(effects)))), paste0("known ", seq_along(effects))))
}
