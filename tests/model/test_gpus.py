import gc

import llama_cpp as cpp
import pytest

from server.model.local.llama import Gpus
from shared.errors import ModelError


def test_shares_of_gpus_live_as_long_as_llama_cpp_may_read_them() -> None:
    params = cpp.llama_model_default_params()
    Gpus((3.0, 1.0), "row", 1).place(params)
    gc.collect()
    assert (params.split_mode, params.main_gpu) == (cpp.LLAMA_SPLIT_MODE_ROW, 1)
    assert [params.tensor_split[at] for at in range(3)] == [3.0, 1.0, 0.0]


def test_without_shares_llama_cpp_decides() -> None:
    params = cpp.llama_model_default_params()
    Gpus().place(params)
    assert not params.tensor_split
    assert params.split_mode == cpp.LLAMA_SPLIT_MODE_LAYER


def test_more_shares_than_devices_are_refused() -> None:
    with pytest.raises(ModelError, match=r"model\.tensor_split has 99 shares"):
        Gpus((1.0,) * 99).place(cpp.llama_model_default_params())
