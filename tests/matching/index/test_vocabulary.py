"""Names are read once a word, with the result of reading each as a whole."""

from __future__ import annotations

import numpy as np
import pytest

from alcyon.matching.index.vocabulary import Reader, Vocabulary, skeletons_of, spelling
from alcyon.matching.keys import neighbourhood, text_number
from alcyon.matching.names import read

NAMES = """
Khaled Abdulrahman Al-Homsi | Reem Al Hassan | AL-Khatib Omar | Nur al-Din Mahmud | Abdul Aziz Khan
Abd Al-Rahman Said | Ben Ali | Ali Ben Salah | Maria de la Cruz Lopez | De La Rosa | Mr John Smith
أحمد علي درويش | عبد الله العمر | عبدالرحمن الحلبي | 陈思琳 | 林建庆 | 김민수 | Степан Хромов
Mustafa Doğan | Nguyễn Thị Hoa | J. C. Smith | JC Smith | McDonald Ian | O'Brien Sean
IVANOV, Pyotr | Jean-Pierre Dubois | La Toya Jackson | Sheikh Hasina | Van der Berg | Li Na | Al
X | Ama Serwaa Bonsu Mensah Owusu Adjei Boateng Kofi Yeboah | سارةعيسى إبراهيم البنا | राजेश शर्मा
"""


@pytest.mark.parametrize("again", [1, 2])
def test_words_read_apart_give_what_the_whole_name_gives(again: int) -> None:
    reader = Reader()
    names = [name.strip() for name in NAMES.replace("\n", "|").split("|") if name.strip() != ""]
    for name in names * again:
        found = reader.read(name)
        spelt = list(reader.numbers)

        assert [spelt[at] for at in found] == [spelling(token) for token in read(name)], name


def test_a_vocabulary_gives_back_its_spellings_and_finds_near_sounds() -> None:
    vocabulary = Vocabulary.of(["mohamed", "wlid olyd", "petrov"])
    near = vocabulary.neighbours(np.array(neighbourhood("mhmn"), np.uint64)).tolist()

    assert vocabulary.spellings(np.array([2, 0, 1])) == ["petrov", "mohamed", "wlid olyd"]
    assert vocabulary.spellings(np.zeros(0, np.int64)) == []
    assert text_number(skeletons_of("mohamed")[0]) in near
    assert text_number(skeletons_of("petrov")[0]) not in near
