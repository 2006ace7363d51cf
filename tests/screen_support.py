"""What the tests of `screen` share: the invented facts with more to screen by."""

from __future__ import annotations

from pathlib import Path

from migraine_cli.authoring.compiler import compile_store
from migraine_cli.authoring.library import read_library
from migraine_cli.query.screening_verdicts import Screening, Verdict
from tests.support import TINY

OVERLAY = """\
conditions:
  children: {name: childhood, kind: state}
  older-adults: {name: older age, kind: state}
  could-become-pregnant: {name: could become pregnant, kind: state}
  planning-pregnancy: {name: planning a pregnancy, kind: state, parent: could-become-pregnant}
  breastfeeding: {name: breastfeeding, kind: state}
  hemiplegic-migraine: {name: hemiplegic migraine, kind: headache disorder, parent: migraine-with-aura}
  renal-impairment: {name: renal impairment, kind: disease}
  severe-renal-impairment: {name: severe renal impairment, kind: disease, parent: renal-impairment}
  hepatic-impairment: {name: hepatic impairment, kind: disease}
  severe-hepatic-impairment: {name: severe hepatic impairment, kind: disease, parent: hepatic-impairment}
partners:
  openamycin:
    harms:
      - {condition: migraine-with-aura, strength: contraindicated, reason: an invented clot, cite: [us-alphamax-2024 §7], jurisdiction: [UK]}
interactions:
  betaxan-openers-triple:
    drug: betaxan
    partner: openamycin
    third: valorate
    timing: while taken together
    effect: all three together are worse
    action: contraindicated
    action_from: us-betalan-2021 §7
    do: never combine the three
    cite: [us-betalan-2021 §7]
    jurisdiction: [US]
drugs:
  betaxan:
    contraindications:
      - {condition: airway-disease, strength: avoid, reason: it narrows the airways, cite: [us-betalan-2021 §4], jurisdiction: [US]}
      - {condition: hemiplegic-migraine, strength: contraindicated, reason: invented, cite: [us-betalan-2021 §4], jurisdiction: [US]}
      - {condition: pregnancy, strength: contraindicated, trimester: [2, 3], reason: invented, cite: [us-betalan-2021 §4], jurisdiction: [EU]}
      - {condition: children, strength: contraindicated, age: "<6 years", reason: invented, cite: [us-betalan-2021 §4], jurisdiction: [UK]}
      - {condition: planning-pregnancy, strength: avoid, reason: invented, cite: [us-betalan-2021 §4], jurisdiction: [US]}
      - {condition: epilepsy, strength: contraindicated, only_with: openamycin, reason: invented, cite: [us-betalan-2021 §4], jurisdiction: [US]}
    cautions:
      - {condition: kidney-stones, strength: caution, reason: drink enough, cite: [us-betalan-2021 §5], jurisdiction: [US]}
      - {condition: older-adults, strength: caution, reason: start low, cite: [us-betalan-2021 §5], jurisdiction: [US]}
    renal:
      - {measure: CrCl, range: "<15 mL/min", action: contraindicated, cite: [us-betalan-2021 §8], jurisdiction: [US]}
      - {measure: CrCl, range: 15 to 35 mL/min, action: reduce dose, cite: [us-betalan-2021 §8], jurisdiction: [US]}
      - {measure: eGFR, range: "<30 mL/min/1.73 m2 (children)", action: avoid, cite: [us-betalan-2021 §8], jurisdiction: [US]}
      - {measure: in words, range: any, action: use with caution, cite: [us-betalan-2021 §8], jurisdiction: [UK]}
      - {measure: in words, range: a single kidney, action: avoid, cite: [us-betalan-2021 §8], jurisdiction: [EU]}
    hepatic:
      - {measure: Child-Pugh, range: moderate to severe, action: avoid, cite: [us-betalan-2021 §8], jurisdiction: [US]}
      - {measure: in words, range: severe, action: contraindicated, cite: [us-betalan-2021 §8], jurisdiction: [UK]}
    reproduction:
      - {facet: lactation, rule: avoid, infant_age: "<6 months", text: too young, cite: [us-betalan-2021 §8], jurisdiction: [US]}
      - {facet: pregnancy, rule: no adequate data, text: nothing is known, cite: [us-betalan-2021 §8], jurisdiction: [US]}
    limits:
      - {kind: medication-overuse days per month, amount: "<10 days", cite: [us-betalan-2021 §5], jurisdiction: [US]}
    status:
      - indication: episodic-migraine
        purpose: prevention
        status: approved
        population: adolescents
        age: 12 to 17 years
        weight: ">=45 kg"
        cite: [us-betalan-2021 §1]
        jurisdiction: [US]
      - {indication: episodic-migraine, purpose: prevention, status: approved, population: adults, cite: [us-betalan-2021 §1], jurisdiction: [US]}
    favours:
      - {condition: epilepsy, text: it treats both, cite: [us-betalan-2021 §14]}
"""


def compiled(folder: Path) -> Path:
    """Compile the invented facts with the overlay and return the store."""
    overlay = folder / "more.yaml"
    overlay.write_text(OVERLAY, encoding="utf-8")
    base, problems = read_library(TINY, [overlay])
    assert not problems, problems
    compile_store(base, folder / "facts.sqlite", {"version": "1", "date": "2025-11-01"})
    return folder / "facts.sqlite"


def verdict(found: Screening, drug: str) -> Verdict:
    """The one verdict on a drug."""
    (one,) = [v for v in found.verdicts if v.drug.id == drug]
    return one
