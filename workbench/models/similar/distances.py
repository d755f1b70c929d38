"""Distances of schools in standardised criteria."""

from typing import Literal

import numpy as np

from workbench.contracts.reference import read
from workbench.errors import UsageError, did_you_mean
from workbench.measures.columns import FloatGrid, Floats

Form = Literal["euclidean", "mahalanobis"]
FORMS = ("euclidean", "mahalanobis")


def form_of(name: str) -> Form:
    """A name of a distance.

    Raises:
        UsageError: it is neither euclidean nor mahalanobis.
    """
    if name == "euclidean":
        return "euclidean"
    if name == "mahalanobis":
        return "mahalanobis"
    raise UsageError(f"`form` {name} is not a distance.", did_you_mean(name, FORMS))


def precision(standardised: FloatGrid, form: Form, ridge: float | None = None) -> FloatGrid | None:
    """Matrix between two rows of differences; none for Euclidean distance.

    For Mahalanobis' distance the inverse of the criteria's covariance, with a ridge on its diagonal
    so that criteria that say the same do not outweigh others.

    Args:
        standardised: values in standard deviations (schools x criteria), from any origin.
        form: euclidean or mahalanobis.
        ridge: share of the mean variance added to each; by default 0.05.
    """
    if form == "euclidean" or len(standardised) < 2:
        return None
    share = float(read("similar_schools")["distance"]["ridge"]) if ridge is None else ridge
    spread = np.atleast_2d(np.cov(standardised, rowvar=False))
    mean = np.trace(spread) / len(spread)
    found: FloatGrid = np.linalg.pinv(spread + share * mean * np.eye(len(spread)), hermitian=True)
    return found


def distance(differences: FloatGrid, weights: Floats, between: FloatGrid | None) -> Floats:
    """Distance of each school from the one that the differences are taken from.

    The root of the weighted sum of squared standardised differences; with a matrix between, each
    difference is first multiplied by the root of its weight.

    Args:
        differences: standardised differences (schools x criteria).
        weights: weight of each criterion, 0 or more.
        between: what ``precision`` gives.

    Source: FFT Education Datalab's Schools Like Yours orders schools so; Mahalanobis (1936).
    """
    scaled = differences * np.sqrt(weights)
    other = scaled if between is None else scaled @ between
    found: Floats = np.sqrt(np.maximum(np.einsum("ij,ij->i", scaled, other), 0))
    return found
