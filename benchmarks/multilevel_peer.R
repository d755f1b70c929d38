# lme4's fit beside benchmarks/multilevel.py: Rscript multilevel_peer.R FOLDER
#
# FOLDER holds pupils.bin: columns of doubles one after the other, nine terms, the outcome, then the
# school's number; size.txt has how many pupils. Prints figures, one a line: name, value.
suppressMessages(library(lme4))
folder <- commandArgs(trailingOnly = TRUE)[1]
size <- scan(file.path(folder, "size.txt"), quiet = TRUE)
columns <- c(paste0("x", 1:9), "y", "school")
source <- file(file.path(folder, "pupils.bin"), "rb")
data <- as.data.frame(setNames(lapply(columns, function(name) readBin(source, "double", size)), columns))
close(source)
data$school <- factor(data$school)
invisible(gc())

started <- proc.time()
fit <- lmer(y ~ x1 + x2 + x3 + x4 + x5 + x6 + x7 + x8 + x9 + (1 | school), data,
            control = lmerControl(calc.derivs = FALSE))
fitted <- proc.time()
errors <- sqrt(diag(as.matrix(vcov(fit))))
effects <- ranef(fit, condVar = TRUE)$school
known <- sqrt(as.numeric(attr(effects, "postVar")))
done <- proc.time()

say <- function(name, values) cat(sprintf("%s,%.14g\n", name, values), sep = "")
busy <- function(to, from) sum((to - from)[c("user.self", "sys.self")])
say("clock_fit", (fitted - started)["elapsed"])
say("clock", (done - started)["elapsed"])
say("processor_fit", busy(fitted, started))
say("processor", busy(done, started))
say("params", fixef(fit))
say("bse", errors)
say("school_variance", as.numeric(VarCorr(fit)$school))
say("pupil_variance", sigma(fit)^2)
say("residual", effects[order(as.numeric(rownames(effects))), 1])
say("se_known", known[order(as.numeric(rownames(effects)))])
